import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { EngineName } from '../src/whatsapp/engine.ts';
import { courierUserFields, courierUserTables } from './business-one/courier-fields.ts';
import { type RunningBusinessOne, startBusinessOne } from './business-one/start.ts';
import { type WrittenPdf, writeInvoicePdfs } from './sample-company/pdf-folder.ts';
import { whatsappNumbers } from './sample-company/people.ts';
import { type SampleCompany, sampleCompany, sampleLogin } from './sample-company/sample-company.ts';
import { issueCertificate, makeAuthority } from './tls/certificates.ts';
import { startWhatsApp, type WhatsApp } from './whatsapp/start.ts';

/** The company's own WhatsApp number, digits. */
export const ownNumber = '5491150009999';

/** Everything outside the service: SAP, WhatsApp with its phones, a PDF folder, and how to reach them. */
export interface StandIns {
  readonly folder: string;
  readonly company: SampleCompany;
  readonly sap: RunningBusinessOne;
  readonly whatsapp: WhatsApp;
  readonly pdfs: readonly WrittenPdf[];
  /** Environment variables for the service. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface StandInOptions {
  /** An empty folder for all files of the sandbox. */
  readonly folder: string;
  readonly engine: EngineName;
  /** `YYYY-MM-DD`; the sample invoices are dated before it. */
  readonly today: string;
  /** WhatsApp's state, of an earlier run whose session is in the folder. */
  readonly whatsappState?: string;
  /** Whether the invoices' PDFs are in the folder. Default: they are. */
  readonly printed?: boolean;
}

/** Starts the stand-ins with the sample company. */
export async function startStandIns(options: StandInOptions): Promise<StandIns> {
  const { folder, engine, today, whatsappState, printed = true } = options;
  const company = sampleCompany(today);
  const pdfFolder = path.join(folder, 'pdf');
  await mkdir(pdfFolder, { recursive: true });
  const pdfs = printed ? await writeInvoicePdfs(pdfFolder, company) : [];
  const authority = makeAuthority();
  const sap = await startBusinessOne({
    company: company.data,
    tls: issueCertificate(authority, { dnsNames: ['localhost'], ips: ['127.0.0.1'] }),
    userFields: courierUserFields,
    userTables: courierUserTables,
  });
  const caFile = path.join(folder, 'sap-ca.pem');
  await writeFile(caFile, authority.certPem);
  const whatsapp = await startWhatsApp({
    accounts: [{ digits: ownNumber, name: company.data.companyName }],
    contacts: whatsappNumbers(),
    ...(whatsappState !== undefined && { stateFile: whatsappState }),
  });
  return {
    folder,
    company,
    sap,
    whatsapp,
    pdfs,
    environment: {
      WHATSAPP_ENGINE: engine,
      WHATSAPP_AUTH_PATH: path.join(folder, 'session'),
      WHATSAPP_BACKUP_PATH: path.join(folder, 'backups'),
      // Only with stand-ins, in tests and demonstrations, which run as root in containers.
      WHATSAPP_BROWSER_SANDBOX: 'off',
      WHATSAPP_KEEP_ALIVE_INTERVAL: '15000',
      DATA_PATH: path.join(folder, 'data'),
      PDF_FOLDER: pdfFolder,
      PORT: '0',
      SAP_URL: sap.url,
      SAP_CA_FILE: caFile,
      SAP_COMPANY_DB: company.data.companyDb,
      SAP_USERNAME: sampleLogin.user,
      SAP_PASSWORD: sampleLogin.password,
      SAP_POLL_INTERVAL: '2000',
      COMPANY_COUNTRY: company.data.country,
      COMPANY_NAME: company.data.companyName,
      COMPANY_TIME_ZONE: company.data.timeZone,
      PROCESS_INVOICES_FROM_DATE: company.fromDate,
    },
    close: async () => {
      await Promise.all([sap.close(), whatsapp.close()]);
    },
  };
}
