import { CodedError, hasCode, toError } from '../../errors/coded-error.ts';
import { sapError } from '../../errors/sap.ts';
import { type NextStep, nextStep } from '../../next-steps/next-step.ts';
import { keyOf } from '../doc-entry.ts';
import type { DocumentType, InvoiceSource, SapDocument } from '../invoice-source.ts';
import { blindSpot, branchWords, readBranches } from './branches.ts';
import { type Call, refused } from './call.ts';
import { readCertificate } from './certificate.ts';
import { changedSince, type UnstampedRows } from './delta.ts';
import { entitySets } from './document-row.ts';
import type { BusinessOneOptions } from './options.ts';
import { queryString } from './query.ts';
import type { ServiceLayer } from './service-layer.ts';
import { inspectSetup } from './setup.ts';
import { normalizeFingerprint } from './trust.ts';

/** One line of the report. */
export interface CheckLine {
  readonly name: string;
  readonly result: 'ok' | 'warning' | 'error';
  readonly text: string;
  /** Remedy for a warning or an error. */
  readonly remedy: NextStep | null;
}

export interface CheckParts {
  readonly options: BusinessOneOptions;
  readonly client: ServiceLayer;
  readonly source: InvoiceSource;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Masks a phone number. */
  readonly mask: (phone: string) => string;
}

/** SAP's keys are 32-bit integers. */
const LARGEST_DOC_ENTRY = 2 ** 31 - 1;
const MONTH_MS = 30 * 24 * 3_600_000;

/** Result of a check, possibly with a warning. */
interface Finding {
  readonly text: string;
  readonly warning?: NextStep;
}

/**
 * Checks everything the service needs from SAP, and yields a line for each. Reads only. Stops where continuing makes no
 * sense: without a trusted certificate no password is sent.
 */
export async function* checkBusinessOne(parts: CheckParts, signal: AbortSignal): AsyncGenerator<CheckLine> {
  const { options, client, source } = parts;
  const types = options.documentTypes ?? ['invoice'];
  const run = (name: string, check: () => Promise<Finding>): Promise<CheckLine> => checked(name, signal, check);

  const certificate = await run('certificate', () => checkCertificate(parts, signal));
  yield certificate;
  if (certificate.result === 'error') return;
  const login = await run('login', () => checkLogin(parts));
  yield login;
  if (login.result === 'error') return;
  for (const type of types) {
    yield await run(`changes of ${entitySets[type]}`, () => checkChanges(client, type, signal));
  }
  for (const entitySet of ['BusinessPartners', 'SalesPersons']) {
    yield await run(`rights on ${entitySet}`, () => checkRight(client, entitySet, signal));
  }
  yield await run('branches', () => checkBranches(parts, signal));
  yield await run('place of the outcome', () => checkPlace(parts, types, signal));
  let newest: SapDocument | null = null;
  yield await run('an invoice', async () => {
    newest = await newestDocument(parts, types, signal);
    return newest ? { text: describe(newest) } : { text: 'none yet', warning: 'Post an invoice and check again.' };
  });
  const cardCode = (newest as SapDocument | null)?.cardCode;
  if (cardCode === undefined) return;
  yield await run('its customer', async () => {
    const partner = await source.partner(cardCode, signal);
    const all = partner ? [...partner.phones, ...partner.contacts.flatMap((contact) => contact.phones)] : [];
    const shown = all.map((phone) => `${phone.field} ${parts.mask(phone.text)}`).join(', ');
    if (all.length > 0) return { text: `${cardCode}: ${shown}; country ${partner?.country ?? 'unknown'}` };
    return { text: `${cardCode} has no phone`, warning: 'Its invoices will be held until SAP has a phone number.' };
  });
}

async function checked(name: string, signal: AbortSignal, check: () => Promise<Finding>): Promise<CheckLine> {
  try {
    const { text, warning } = await check();
    return { name, result: warning === undefined ? 'ok' : 'warning', text, remedy: warning ?? null };
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const error = toError(thrown);
    return { name, result: 'error', text: error.message, remedy: error instanceof CodedError ? error.next : null };
  }
}

async function checkCertificate({ options, now }: CheckParts, signal: AbortSignal): Promise<Finding> {
  const trust = options.trust ?? { kind: 'system' };
  const target = new URL(options.url);
  if (target.protocol === 'http:') {
    return { text: `${target.host} without TLS`, warning: 'Anyone on the network can read the password. Use https.' };
  }
  const shown = await readCertificate(options.url, trust, signal);
  const { fingerprint, problem } = shown;
  if (trust.kind === 'fingerprint' && normalizeFingerprint(fingerprint) !== trust.sha256) {
    throw sapError('SAP_CERTIFICATE_CHANGED', { url: target.origin, found: fingerprint });
  }
  if ((trust.kind === 'system' || trust.kind === 'authority') && problem !== null) {
    const reason = `${problem}; its SHA-256 is ${fingerprint}`;
    throw sapError(shown.weak ? 'SAP_CERTIFICATE_WEAK' : 'SAP_CERTIFICATE_UNTRUSTED', { url: target.origin, reason });
  }
  const text = `${shown.protocol}, ${shown.subject}, SHA-256 ${fingerprint}`;
  if (trust.kind === 'insecure') {
    return {
      text,
      warning: 'SAP_TLS_INSECURE accepts any certificate. Set SAP_TLS_FINGERPRINT to this value instead.',
    };
  }
  const days = Math.floor((shown.validTo - now) / (24 * 3_600_000));
  if (shown.validTo - now < MONTH_MS) {
    return { text: `${text}; valid for ${days} more days`, warning: 'Renew it on the SAP server in time.' };
  }
  return { text: `${text}; valid for ${days} more days` };
}

async function checkLogin({ options, client }: CheckParts): Promise<Finding> {
  const version = await client.version();
  const dotted = /^(\d{2})(\d{2})(\d{3})$/.exec(version)?.slice(1).join('.') ?? version;
  return { text: `${options.user} in ${options.company}; SAP Business One ${dotted}` };
}

/** The service's query in both forms, with a date on which nothing has changed yet. */
async function checkChanges(client: ServiceLayer, type: DocumentType, signal: AbortSignal): Promise<Finding> {
  const future = '2999-12-31';
  const ask = (unstamped: UnstampedRows): Call => {
    const $filter = changedSince({ updateDate: future, updateTime: '12:00:00' }, future, unstamped, LARGEST_DOC_ENTRY);
    const query = queryString({ $select: 'DocEntry', $filter, $orderby: 'DocEntry', $top: '1' });
    return { method: 'GET', resource: `${entitySets[type]}${query}` };
  };
  const answer = await client.read(ask('by_null'), signal);
  if (answer.ok) return { text: 'can be queried' };
  const second = ask('by_creation');
  const other = await client.read(second, signal);
  if (!other.ok) throw refused(second, other.refusal);
  return { text: `can be queried by creation date (${answer.refusal.text})` };
}

async function checkRight(client: ServiceLayer, entitySet: string, signal: AbortSignal): Promise<Finding> {
  await mustRead(client, `${entitySet}${queryString({ $top: '1' })}`, signal);
  return { text: 'can be read' };
}

/** Compares the branches to be delivered with those of the company, and with those that the user is assigned to. */
async function checkBranches({ options, client }: CheckParts, signal: AbortSignal): Promise<Finding> {
  const wanted = options.branches ?? [];
  const known = await readBranches(client, signal).catch((thrown: unknown) => {
    const refusal = hasCode(thrown, 'SAP_RIGHT_MISSING') || hasCode(thrown, 'SAP_REQUEST_REFUSED');
    if (!refusal) throw thrown;
    return null;
  });
  if (known === null) {
    if (wanted.length === 0) return { text: 'cannot be read' };
    const warning = `Grant ${options.user} permission for branches, or check in SAP that it is assigned to those of SAP_BRANCHES.`;
    return { text: 'cannot be read, so that SAP_BRANCHES could not be compared', warning };
  }
  const problem = blindSpot(wanted, known, options.user);
  if (problem) throw problem;
  const chosen = wanted.length === 0 ? known : known.filter(({ id }) => wanted.includes(id));
  const left = known.filter((one) => !chosen.includes(one));
  const closed = chosen.filter(({ assigned }) => assigned === false);
  const also = left.length === 0 ? '' : `; not in SAP_BRANCHES: ${left.map(branchWords).join(', ')}`;
  const text = known.length === 0 ? 'the company has none' : `${chosen.map(branchWords).join(', ')}${also}`;
  if (closed.length > 0) {
    const names = closed.map(branchWords).join(', ');
    const warning = `${options.user} is not assigned to ${names}: SAP may hide its documents, and rejects their status. Assign it in SAP (Administration > Setup > General > Users), or name the others in SAP_BRANCHES.`;
    return { text, warning };
  }
  const disabled = chosen.filter((one) => one.disabled && wanted.length > 0).map(branchWords);
  if (disabled.length > 0)
    return { text, warning: `${disabled.join(', ')}: disabled in SAP, so nothing new comes from it.` };
  if (chosen.some(({ assigned }) => assigned === null) && wanted.length > 0) {
    const warning = `This version of SAP does not tell which branches ${options.user} is assigned to: check it in SAP (Administration > Setup > General > Users).`;
    return { text, warning };
  }
  return { text };
}

async function mustRead(client: ServiceLayer, resource: string, signal: AbortSignal): Promise<void> {
  const call: Call = { method: 'GET', resource };
  const answer = await client.read(call, signal);
  if (!answer.ok) throw refused(call, answer.refusal);
}

async function checkPlace(
  { options, client }: CheckParts,
  types: readonly DocumentType[],
  signal: AbortSignal,
): Promise<Finding> {
  const mode = options.writeBack ?? 'user_fields';
  const items = await inspectSetup(client, mode, types, signal);
  const wrong = items.filter((item) => item.state !== 'visible' && !item.optional);
  const text = mode === 'user_fields' ? 'user fields of the documents' : 'a separate table';
  const lacking = items.filter((item) => item.state !== 'visible' && item.optional);
  if (wrong.length === 0) {
    if (lacking.length === 0) return { text };
    const names = lacking.map((item) => item.name).join(', ');
    return {
      text: `${text}, without ${names}`,
      warning: nextStep`Optional; ${{ action: 'set_up_sap' }} adds it.`,
    };
  }
  const states = wrong.map((item) => `${item.name} ${item.detail ?? item.state.replace('_', ' ')}`).join(', ');
  const restartMends = wrong.every((item) => item.state === 'not_visible');
  throw sapError(restartMends ? 'SAP_RESTART_NEEDED' : 'SAP_SETUP_NEEDED', { states });
}

async function newestDocument(
  { options, client, source }: CheckParts,
  types: readonly DocumentType[],
  signal: AbortSignal,
): Promise<SapDocument | null> {
  for (const type of types) {
    const call: Call = {
      method: 'GET',
      resource: `${entitySets[type]}${queryString({ $select: 'DocEntry', $orderby: 'DocEntry desc', $top: '1' })}`,
    };
    const answer = await client.read(call, signal);
    if (!answer.ok) throw refused(call, answer.refusal);
    const rows = answer.body?.['value'];
    const first = Array.isArray(rows) ? (rows[0] as { DocEntry?: unknown } | undefined) : undefined;
    if (typeof first?.DocEntry !== 'number') continue;
    return await source.document({ company: options.company, type, key: keyOf(first.DocEntry) }, signal);
  }
  return null;
}

function describe(document: SapDocument): string {
  const { docNum, docDate, total, currency, fiscalNumber, approved } = document;
  const fiscal = fiscalNumber === null ? '' : `, ${fiscalNumber}`;
  return `${docNum}${fiscal} of ${docDate}, ${currency} ${total}${approved ? '' : ', fiscal approval pending'}`;
}
