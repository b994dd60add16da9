import { existsSync } from 'node:fs';
import type { BookConfig, ServiceConfig } from '../../config/schema.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { sapError } from '../../errors/sap.ts';
import { readCertificate } from '../../sap/business-one/certificate.ts';
import { createLoginMemory } from '../../sap/business-one/login-memory.ts';
import type { BusinessOneOptions } from '../../sap/business-one/options.ts';
import { createServiceLayer } from '../../sap/business-one/source.ts';
import { readTrust } from '../../sap/business-one/trust.ts';
import { forPerson } from '../../service/sap-for-person.ts';
import { oneLine } from '../../visible-text.ts';
import { setupSap } from '../setup-sap.ts';
import type { FirstRun } from './answers.ts';
import { addressQuestion, loginQuestions, type Question } from './questions.ts';

/** Address and certificate, login, and the fields for the outcome. */
export async function askSap(run: FirstRun): Promise<void> {
  run.person.say('\nSAP');
  do await run.until([addressQuestion], () => trusted(run, addressQuestion, 'SAP_TLS_FINGERPRINT'));
  while (!(await run.until(loginQuestions, () => loggedIn(run), isAboutLogin)));
  await offerFields(run);
}

async function loggedIn(run: FirstRun): Promise<string> {
  const { service, book } = run.config();
  const client = createServiceLayer(sapOptions(service, book));
  try {
    return `SAP answers ${book.SAP_USERNAME} in ${book.SAP_COMPANY_DB} (version ${await client.version()}).`;
  } finally {
    await client.close();
  }
}

/** Any other failure may be the address's: something else answers there, or nothing. */
function isAboutLogin(failure: Error): Promise<boolean> {
  return Promise.resolve(hasCode(failure, 'SAP_LOGIN_REFUSED'));
}

/**
 * Shows the certificate of an address; one that no authority of this computer vouches for is pinned on yes.
 *
 * @throws `SAP_UNREACHABLE`, `SAP_CERTIFICATE_UNTRUSTED` (it is not to be trusted)
 */
export async function trusted(run: FirstRun, { variable }: Question, pin: string): Promise<string> {
  const url = run.environment[variable] ?? '';
  if (new URL(url).protocol !== 'https:')
    return 'it is tried with the login; without TLS anyone on the network can read the password.';
  const { SAP_CA_FILE: caFile } = run.config().book;
  const trust = readTrust({ caFile, fingerprint: null, insecure: false });
  const { fingerprint, subject, problem } = await readCertificate(url, trust, run.signal);
  const pinned = run.environment[pin] ?? '';
  const isPinned = pinned.replaceAll(':', '').toUpperCase() === fingerprint.replaceAll(':', '').toUpperCase();
  if (problem === null && pinned === '') return `${oneLine(subject)}, whose certificate is trusted.`;
  if (isPinned) return `${oneLine(subject)}, with the certificate that was trusted before.`;
  run.person.say(`  Certificate of ${oneLine(subject)}\n  SHA-256 ${fingerprint}`);
  run.person.say(
    pinned === '' ? `  Not vouched for: ${oneLine(problem ?? '')}.` : '  It is not the one that was trusted before.',
  );
  if (!(await run.person.agrees('  Is it the one that the server shows, and is only this one to be trusted?'))) {
    throw sapError('SAP_CERTIFICATE_UNTRUSTED', { url, reason: 'it was not confirmed' });
  }
  run.set(pin, fingerprint);
  return 'only this certificate is trusted.';
}

async function offerFields(run: FirstRun): Promise<void> {
  const { service, book } = run.config();
  const options = sapOptions(service, book);
  const write = (text: string): void => run.person.say(indented(text));
  if ((await setupSap(options, false, true, () => undefined, run.signal)) === 0) {
    run.person.say('  ok: the fields for the outcome are there.');
    return;
  }
  const question = '  Fields for the outcome are missing in SAP. Create them now (best outside working hours)?';
  if (await run.person.agrees(question)) await setupSap(options, true, false, write, run.signal);
  else run.person.say('  Left as it is. Later: node hybrid-invoice-service.js --setup-sap --apply');
}

/** Nothing is written before everything is answered. */
function sapOptions(service: ServiceConfig, book: BookConfig): BusinessOneOptions {
  const options = forPerson(service, book);
  return existsSync(service.DATA_PATH) ? options : { ...options, loginMemory: createLoginMemory() };
}

function indented(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, '  ');
}
