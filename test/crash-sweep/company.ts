import { hash } from 'node:crypto';
import { mkdir, rename, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { courierUserFields } from '../../sandbox/business-one/courier-fields.ts';
import { type RunningBusinessOne, startBusinessOne } from '../../sandbox/business-one/start.ts';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import { startWhatsApp, type WhatsApp } from '../../sandbox/whatsapp/start.ts';
import type { Arrival } from '../../sandbox/whatsapp/world/records.ts';
import { type OutboxPlace, outboxPlace } from '../../src/service/outbox-place.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import { ownNumber, whatsappState } from '../support/linked-once.ts';
import { copyLinked } from '../support/manager.ts';
import { pdfOfLines } from '../support/pdf.ts';

/** Customers that invoices are posted for at random. */
const CUSTOMERS = 40;
/** More of them, for places that only a first message to somebody leads through. */
const STRANGERS = 200;
const NOBODY = 'NOPHONE';
const FIRST_DATE = '2026-01-01';

/** An invoice of the sweep: where its PDF must arrive. */
export interface Posted {
  readonly docEntry: number;
  /** Digits of the customer's phone; null: the customer has none. */
  readonly phone: string | null;
  readonly sha256: string;
  cancelled: boolean;
}

/** The far ends of a sweep: SAP with customers, WhatsApp with their phones, a folder for PDFs. */
export class SweepCompany implements AsyncDisposable {
  readonly sap: RunningBusinessOne;
  readonly whatsapp: WhatsApp;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly posted = new Map<number, Posted>();
  #strangers = 0;
  /** Null while the folder of PDFs is there. */
  #unprinted: number[] | null = null;
  #printing: Promise<void> = Promise.resolve();

  private constructor(
    sap: RunningBusinessOne,
    whatsapp: WhatsApp,
    folder: string,
    environment: Record<string, string>,
  ) {
    this.sap = sap;
    this.whatsapp = whatsapp;
    this.folder = folder;
    this.environment = environment;
  }

  /**
   * @param databaseUrl of PostgreSQL; null: the outbox is a file
   * @param linked where a linked session is copied to, with its data and backups; null: nobody has linked one
   */
  static async start(
    folder: string,
    engine: EngineName,
    dedupe: boolean,
    databaseUrl: string | null = null,
    linked: string | null = null,
  ): Promise<SweepCompany> {
    if (linked !== null) await copyLinked(linked);
    await mkdir(path.join(folder, 'pdf'), { recursive: true });
    const authority = makeAuthority();
    const partners = Array.from({ length: CUSTOMERS + STRANGERS }, (_, n) => ({
      CardCode: `C${n}`,
      CardName: `Cliente ${n} S.A.`,
      Country: 'AR',
      Cellular: `+${phoneOf(n)}`,
    }));
    const sap = await startBusinessOne({
      company: {
        companyDb: 'SWEEP',
        companyName: 'Sweep S.A.',
        country: 'AR',
        localCurrency: 'ARS',
        timeZone: 'America/Argentina/Buenos_Aires',
        users: [{ name: 'courier', password: 'sweep-password' }],
        partners: [...partners, { CardCode: NOBODY, CardName: 'Sin teléfono', Country: 'AR' }],
        salesPersons: [],
        invoices: [],
      },
      tls: issueCertificate(authority, { dnsNames: ['localhost'], ips: ['127.0.0.1'] }),
      userFields: courierUserFields,
    });
    const caFile = path.join(folder, 'sap-ca.pem');
    await writeFile(caFile, authority.certPem);
    const whatsapp = await startWhatsApp({
      accounts: [{ digits: ownNumber, name: 'Sweep S.A.' }],
      contacts: partners.map(({ CardName }, n) => ({ digits: phoneOf(n), name: CardName })),
      page: engine === 'webjs',
      delays: { deliveredMs: 10, readMs: 30, senderMs: 5 },
      ...(linked !== null && { earlierState: path.join(linked, whatsappState) }),
    });
    await whatsapp.admin.set({ dedupe });
    return new SweepCompany(sap, whatsapp, folder, {
      WHATSAPP_ENGINE: engine,
      WHATSAPP_BROWSER_SANDBOX: 'off',
      WHATSAPP_AUTH_PATH: path.join(folder, 'session'),
      WHATSAPP_BACKUP_PATH: path.join(folder, 'backups'),
      WHATSAPP_AUTO_BACKUP: 'false',
      DATA_PATH: path.join(folder, 'data'),
      ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
      PDF_FOLDER: path.join(folder, 'pdf'),
      PDF_ARCHIVE_FOLDER: path.join(folder, 'sent'),
      PORT: '0',
      SAP_URL: sap.url,
      SAP_CA_FILE: caFile,
      SAP_COMPANY_DB: 'SWEEP',
      SAP_USERNAME: 'courier',
      SAP_PASSWORD: 'sweep-password',
      SAP_POLL_INTERVAL: '1000',
      COMPANY_NAME: 'Sweep S.A.',
      COMPANY_COUNTRY: 'AR',
      COPY_TO_SALESPERSON: 'false',
      PROCESS_INVOICES_FROM_DATE: FIRST_DATE,
      DAILY_REPORT_AT: 'off',
    });
  }

  /** Where the service keeps its outbox. */
  get outbox(): OutboxPlace {
    const { DATA_PATH = '', DATABASE_URL: url = null } = this.environment;
    return outboxPlace({ accountPlaces: [DATA_PATH], DATABASE_URL: url });
  }

  /** Posts an invoice in SAP and puts its PDF into the folder, in this order or the other. */
  async post(docEntry: number, random: () => number): Promise<Posted> {
    const invoice = await this.postWithoutPdf(docEntry, Math.floor(random() * CUSTOMERS));
    await this.print(docEntry);
    return invoice;
  }

  /** Posts and prints for somebody who never had a message; false: there are no more of them. */
  async postToStranger(docEntry: number): Promise<boolean> {
    if (this.#strangers >= STRANGERS) return false;
    await this.postWithoutPdf(docEntry, CUSTOMERS + this.#strangers);
    this.#strangers += 1;
    await this.print(docEntry);
    return true;
  }

  /** @param customer number of the customer; null: the one without a phone */
  async postWithoutPdf(docEntry: number, customer: number | null): Promise<Posted> {
    const bytes = await pdfOf(docEntry);
    const invoice: Posted = {
      docEntry,
      phone: customer === null ? null : phoneOf(customer),
      sha256: hash('sha256', bytes),
      cancelled: false,
    };
    this.posted.set(docEntry, invoice);
    await this.sap.admin.addDocument('Invoices', {
      DocEntry: docEntry,
      DocNum: numberOf(docEntry),
      CardCode: customer === null ? NOBODY : `C${customer}`,
      DocTotal: totalOf(docEntry),
    });
    return invoice;
  }

  /** The folder of PDFs is away; what is printed meanwhile follows when it is back. */
  async takeFolderAway(): Promise<void> {
    this.#unprinted = [];
    await this.#printing;
    await rename(path.join(this.folder, 'pdf'), path.join(this.folder, 'pdf-away'));
  }

  async bringFolderBack(): Promise<void> {
    await rename(path.join(this.folder, 'pdf-away'), path.join(this.folder, 'pdf'));
    const waiting = this.#unprinted ?? [];
    this.#unprinted = null;
    for (const docEntry of waiting) await this.print(docEntry);
  }

  async print(docEntry: number): Promise<void> {
    if (this.#unprinted) {
      this.#unprinted.push(docEntry);
      return;
    }
    this.#printing = this.#write(docEntry);
    await this.#printing;
  }

  async #write(docEntry: number): Promise<void> {
    const folder = path.join(this.folder, 'pdf', String(Math.floor(docEntry / 500)));
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, `Invoice_${numberOf(docEntry)}.pdf`);
    await writeFile(file, await pdfOf(docEntry));
    // At rest for a minute: nobody has to wait whether it is still being written.
    const then = new Date(Date.now() - 60_000);
    await utimes(file, then, then);
  }

  /** Cancelled in SAP without a new UpdateDate: only a re-read finds it. */
  async cancelQuietly(docEntry: number): Promise<void> {
    const invoice = this.posted.get(docEntry);
    if (invoice) invoice.cancelled = true;
    await this.sap.admin.change('Invoices', docEntry, { CancelStatus: 'csYes', Cancelled: 'tYES' }, false);
  }

  /** PDFs on customers' phones, by hash. */
  arrivals(): ReadonlyMap<string, readonly Arrival[]> {
    const byHash = new Map<string, Arrival[]>();
    for (const arrival of this.whatsapp.world.log.all()) {
      if (arrival.kind !== 'document' || arrival.sha256 === null || arrival.phone === ownNumber) continue;
      byHash.set(arrival.sha256, [...(byHash.get(arrival.sha256) ?? []), arrival]);
    }
    return byHash;
  }

  async scan(text: string): Promise<void> {
    await this.whatsapp.admin.scanQr({ text, account: ownNumber });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.sap.close(), this.whatsapp.close()]);
  }
}

function phoneOf(customer: number): string {
  return `549114${String(1_000_000 + customer * 137).slice(0, 7)}`;
}

function numberOf(docEntry: number): number {
  return 500_000 + docEntry;
}

function totalOf(docEntry: number): string {
  return `${10_000 + docEntry * 3}.25`;
}

function pdfOf(docEntry: number): Promise<Buffer> {
  return pdfOfLines(`Factura N° ${numberOf(docEntry)}`, `Total: ARS ${totalOf(docEntry)}`);
}
