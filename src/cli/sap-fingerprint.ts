import { envFile } from '../config/environment.ts';
import { timesInZone } from '../delivery/telling/local-time.ts';

import { sapError } from '../errors/sap.ts';
import { readCertificate, type ServerCertificate } from '../sap/business-one/certificate.ts';
import { readTrust } from '../sap/business-one/trust.ts';
import { oneLine } from '../visible-text.ts';
import type { SapVerb } from './check-sap.ts';
import { setOfBook, setVariable } from './env-file.ts';

export interface FingerprintWish extends Omit<SapVerb, 'service'> {
  readonly store?: boolean;
  readonly envFile?: string;
  /** One of several; null: the environment describes one. */
  readonly company?: { readonly file: string; readonly name: string } | null;
}

/**
 * `hybrid-invoice-service.js --sap-fingerprint [--store]`: shows the certificate of SAP_URL; `store` pins it by writing
 * SAP_TLS_FINGERPRINT into `envFile`, or for one of several companies into their configuration file.
 *
 * @throws `SAP_UNREACHABLE`, `SAP_TRUST_INVALID`
 */
export async function runSapFingerprint({
  book,
  json,
  write,
  signal,
  store = false,
  company = null,
  envFile: file = company?.file ?? envFile(),
}: FingerprintWish): Promise<number> {
  if (new URL(book.SAP_URL).protocol !== 'https:') {
    throw sapError('SAP_TRUST_INVALID', {
      variable: 'SAP_URL',
      reason: 'it does not use https, so there is no certificate',
    });
  }
  const trust = readTrust({ caFile: book.SAP_CA_FILE, fingerprint: null, insecure: false });
  const certificate = await readCertificate(book.SAP_URL, trust, signal);
  if (store) await keep(certificate, file, company);
  const { fingerprint, subject, issuer, selfSigned, problem } = certificate;
  const validTo = new Date(certificate.validTo).toISOString();
  if (json) {
    write(
      `${JSON.stringify({ fingerprint, subject, issuer, selfSigned, validTo, trusted: problem === null, stored: store })}\n`,
    );
  } else {
    write(timesInZone(describe(certificate, validTo, store ? file : null), book.COMPANY_TIME_ZONE));
  }
  return 0;
}

async function keep(
  { fingerprint }: ServerCertificate,
  file: string,
  company: Exclude<FingerprintWish['company'], undefined>,
): Promise<void> {
  if (company === null) await setVariable(file, 'SAP_TLS_FINGERPRINT', fingerprint);
  else await setOfBook(file, company.name, 'SAP_TLS_FINGERPRINT', fingerprint);
}

function describe(certificate: ServerCertificate, validTo: string, storedIn: string | null): string {
  const { fingerprint, subject, issuer, selfSigned, problem } = certificate;
  const next =
    storedIn === null
      ? `Compare it with the one on the SAP server; if they match, set\nSAP_TLS_FINGERPRINT=${fingerprint}\n`
      : `Stored in ${storedIn}. Still compare it with the one on the SAP server.\n`;
  return [
    `Certificate:  ${oneLine(subject)}`,
    `Issued by:    ${selfSigned ? 'itself' : oneLine(issuer)}`,
    `Valid until:  ${validTo}`,
    `SHA-256:      ${fingerprint}`,
    `Trusted:      ${problem === null ? 'yes, without a pin' : `no (${oneLine(problem)})`}`,
    '',
    next,
  ].join('\n');
}
