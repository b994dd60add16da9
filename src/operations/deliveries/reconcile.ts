/** Each posted document of SAP in a period beside what WhatsApp proved of it: for an auditor, with every difference explained. */
import type { Outbox } from '../../delivery/outbox.ts';
import type { DeliveryRow, FormerDocument } from '../../delivery/ports/standing-store.ts';
import { isOfAnotherBranch, isRequest } from '../../delivery/rules/invoice-lifecycle.ts';
import { isProven } from '../../delivery/rules/lifecycle.ts';
import { replacedFacts } from '../../delivery/rules/replaced.ts';
import { stateWords } from '../../delivery/telling/state-words.ts';
import type { DocumentType, InvoiceSource, SapDocument } from '../../sap/invoice-source.ts';
import { deliveryPages } from './list.ts';
import { moment } from './plain.ts';

/**
 * - `read`, `delivered`, `sent`: proven by WhatsApp
 * - `waiting`, `held`, `failed`, `cancelled`: known, and not sent; the explanation says why
 * - `not_to_be_sent`: by a rule; the explanation names it
 * - `not_seen`: SAP has it, and the service has not seen it
 * - `not_in_sap`: the service knows it, and SAP does not have it
 */
export type Finding =
  | 'read'
  | 'delivered'
  | 'sent'
  | 'waiting'
  | 'held'
  | 'failed'
  | 'cancelled'
  | 'not_to_be_sent'
  | 'not_seen'
  | 'not_in_sap';

/** Times ISO 8601 UTC; amounts decimal texts. A stable contract of every face. */
export interface ReconciledDocument {
  readonly type: DocumentType;
  readonly docEntry: string;
  readonly docNum: number;
  readonly date: string;
  readonly customer: string;
  readonly name: string;
  readonly total: string;
  readonly currency: string;
  readonly finding: Finding;
  readonly explanation: string;
  readonly sentAt: string | null;
  readonly deliveredAt: string | null;
  readonly readAt: string | null;
  /** What it is besides its type; null: nothing. */
  readonly kind: string | null;
  /** SAP's id of the branch; null: none. */
  readonly branch: number | null;
  readonly branchName: string | null;
}

/** One day's documents of one type in one currency. */
export interface DayTotal {
  readonly date: string;
  readonly type: DocumentType;
  readonly currency: string;
  /** Of SAP: what it does not have is no part of its total. */
  readonly documents: number;
  readonly total: string;
  /** Of them proven by WhatsApp. */
  readonly proven: number;
  readonly provenTotal: string;
  readonly findings: Readonly<Partial<Record<Finding, number>>>;
}

export interface Reconciliation {
  /** By date and number. */
  readonly documents: readonly ReconciledDocument[];
  readonly days: readonly DayTotal[];
  /** What SAP has and no line speaks of, as sentences. */
  readonly unaccounted: readonly string[];
}

export interface Period {
  /** Document dates, `YYYY-MM-DD`, both included. */
  readonly from: string;
  readonly to: string;
}

export interface ReconcilePorts {
  readonly outbox: Pick<Outbox, 'find' | 'findPast' | 'forgottenUntil' | 'formerDocuments' | 'fromDate'>;
  /** Reads all types that are to be accounted for. */
  readonly source: Pick<InvoiceSource, 'sweep'>;
  /** Those that the service delivers. */
  readonly types: readonly DocumentType[];
  /** `YYYY-MM-DD` before which nothing is sent; null: the day of the first start. */
  readonly fromDate: string | null;
  /** Branches that the service delivers; empty or left out: all. */
  readonly branches?: readonly number[];
}

/** Reads all of the period from SAP and from the outbox. Rejects as the source does. */
export async function reconcile(ports: ReconcilePorts, period: Period, signal: AbortSignal): Promise<Reconciliation> {
  const known = new Map<string, DeliveryRow>();
  for await (const page of deliveryPages(ports, { ...period, role: 'customer' })) {
    for (const row of page) if (row.invoice && !known.has(nameOf(row.invoice))) known.set(nameOf(row.invoice), row);
  }
  const rules = {
    types: ports.types,
    branches: ports.branches ?? [],
    fromDate: ports.fromDate ?? (await ports.outbox.fromDate()),
    forgottenUntil: await ports.outbox.forgottenUntil(),
  };
  const documents: ReconciledDocument[] = [];
  const unaccounted: string[] = [];
  for await (const page of ports.source.sweep(period.from, signal)) {
    unaccounted.push(...(page.unreadable ?? []).map(({ message }) => message));
    for (const document of page.documents) {
      if (document.docDate > period.to) continue;
      const row = known.get(nameOf(document)) ?? null;
      known.delete(nameOf(document));
      documents.push(row ? ofKnown(document, row) : ofUnknown(document, rules));
    }
  }
  for (const row of known.values()) if (row.invoice) documents.push(notInSap(row.invoice, row));
  documents.push(...(await ports.outbox.formerDocuments(period.from, period.to)).map(replaced));
  documents.sort((a, b) => a.date.localeCompare(b.date) || a.docNum - b.docNum || a.type.localeCompare(b.type));
  return { documents, days: totalsByDay(documents), unaccounted };
}

const nameOf = ({ ref }: SapDocument): string => `${ref.type}/${ref.key}`;

function row(
  document: SapDocument,
  finding: Finding,
  explanation: string,
  times: {
    readonly sentAt: number | null;
    readonly deliveredAt: number | null;
    readonly readAt: number | null;
  } = NEVER,
): ReconciledDocument {
  const { ref, kind, branch, docNum, docDate, cardCode, cardName, total, currency } = document;
  return {
    type: ref.type,
    docEntry: ref.key,
    docNum,
    date: docDate,
    customer: cardCode,
    name: cardName,
    total,
    currency,
    finding,
    explanation,
    sentAt: moment(times.sentAt),
    deliveredAt: moment(times.deliveredAt),
    readAt: moment(times.readAt),
    kind: kind ?? null,
    branch: branch?.id ?? null,
    branchName: branch?.name ?? null,
  };
}

const NEVER = { sentAt: null, deliveredAt: null, readAt: null } as const;

function ofKnown(document: SapDocument, { message, invoice }: DeliveryRow): ReconciledDocument {
  const changed = invoice === null ? [] : replacedFacts(invoice, document);
  const also = changed.length === 0 ? '' : ` SAP shows ${changed.join(', ')} since the service last read it.`;
  const why = message.detail === null ? '' : `: ${message.detail}`;
  const { state } = message;
  if (isProven(state)) {
    const cancelled = document.cancelStatus === 'cancelled' ? ' It was cancelled in SAP afterwards.' : '';
    return row(document, state, `WhatsApp: ${stateWords[state]}.${cancelled}${also}`, message);
  }
  switch (state) {
    case 'held':
    case 'failed':
    case 'cancelled':
      return row(document, state, `${capital(stateWords[state])}${why}${also}`, message);
    case 'received':
    case 'waiting_document':
    case 'queued':
    case 'prepared':
    case 'dispatching':
    case 'ambiguous':
      return row(document, 'waiting', `${capital(stateWords[state])}${why}${also}`, message);
  }
}

/** What becomes of a document that no delivery is of. */
export function ofUnknown(
  document: SapDocument,
  {
    types,
    fromDate,
    branches = [],
    forgottenUntil = null,
  }: Pick<ReconcilePorts, 'types' | 'fromDate' | 'branches'> & { readonly forgottenUntil?: string | null },
): ReconciledDocument {
  const { ref, branch, cancelStatus, docDate } = document;
  if (cancelStatus === 'cancellation') return row(document, 'not_to_be_sent', 'It only cancels another document.');
  if (isRequest(document))
    return row(document, 'not_to_be_sent', 'It only asks for a down payment, and is no invoice.');
  if (forgottenUntil !== null && docDate <= forgottenUntil)
    return row(document, 'not_to_be_sent', 'Proofs of documents as old as this are dropped (PROOF_KEEP_YEARS).');
  if (!types.includes(ref.type)) {
    return row(document, 'not_to_be_sent', `SAP_DOCUMENT_TYPES does not include ${ref.type}.`);
  }
  if (branch && isOfAnotherBranch(document, branches)) {
    const name = branch.name === null ? '' : ` (${branch.name})`;
    return row(document, 'not_to_be_sent', `SAP_BRANCHES does not include ${branch.id}${name}.`);
  }
  if (fromDate !== null && docDate < fromDate) {
    return row(document, 'not_to_be_sent', `It is dated before ${fromDate}, from which documents are sent.`);
  }
  const never = fromDate === null ? ' The service was never started.' : '';
  return row(document, 'not_seen', `The service has not seen it: it is read at the next look, or once a day.${never}`);
}

function notInSap(document: SapDocument, { message }: DeliveryRow): ReconciledDocument {
  const state = stateWords[message.state];
  return row(
    document,
    'not_in_sap',
    `SAP does not have it (any more, or under another date). Here: ${state}.`,
    message,
  );
}

function replaced({ document, state, ...times }: FormerDocument): ReconciledDocument {
  const words = `SAP gave its number to another document, as after a restore. Before: ${stateWords[state]}.`;
  return row(document, 'not_in_sap', words, times);
}

function totalsByDay(documents: readonly ReconciledDocument[]): DayTotal[] {
  const groups = Map.groupBy(documents, ({ date, type, currency }) => `${date} ${type} ${currency}`);
  return [...groups.values()].flatMap((ofDay) => {
    const [first] = ofDay;
    if (!first) return [];
    const inSap = ofDay.filter(({ finding }) => finding !== 'not_in_sap');
    const proven = inSap.filter(({ finding }) => PROVEN.has(finding));
    const findings: Partial<Record<Finding, number>> = {};
    for (const { finding } of ofDay) findings[finding] = (findings[finding] ?? 0) + 1;
    return {
      date: first.date,
      type: first.type,
      currency: first.currency,
      documents: inSap.length,
      total: sum(inSap),
      proven: proven.length,
      provenTotal: sum(proven),
      findings,
    };
  });
}

const PROVEN: ReadonlySet<Finding> = new Set<Finding>(['read', 'delivered', 'sent']);
const DECIMALS = 6;

/** Exactly, as decimals: money is never a float. */
function sum(documents: readonly ReconciledDocument[]): string {
  let units = 0n;
  for (const { total } of documents) {
    const [whole = '0', fraction = ''] = total.replace('-', '').split('.');
    const value = BigInt(whole + fraction.slice(0, DECIMALS).padEnd(DECIMALS, '0'));
    units += total.startsWith('-') ? -value : value;
  }
  const digits = String(units < 0n ? -units : units).padStart(DECIMALS + 1, '0');
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '').padEnd(2, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -DECIMALS)}.${fraction}`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
