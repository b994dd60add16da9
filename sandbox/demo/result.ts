import { loadSessionConfig } from '../../src/config/load.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { sentenceFor } from '../../src/delivery/rules/why.ts';
import { summarise } from '../../src/delivery/standing/summary.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { outboxFile } from '../../src/service/outbox-file.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import { salesPersonPhones } from '../sample-company/people.ts';
import type { StandIns } from '../stand-ins.ts';
import { type InvoiceTruth, lookAtFarEnds } from './truth.ts';

/** The demo's last line: numbers of invoices by state of the customer's message; `copies` are salespersons' messages. */
export interface DemoResult {
  readonly engine: EngineName;
  readonly invoices: number;
  readonly sent: number;
  readonly delivered: number;
  readonly read: number;
  readonly held: number;
  readonly waitingDocument: number;
  readonly cancelled: number;
  readonly writtenBack: number;
  readonly copies: number;
  readonly duplicates: number;
  readonly qrScans: number;
  readonly restartQrScans: number;
}

export interface Reasoned {
  readonly state: string;
  readonly reason: string;
  readonly count: number;
}

/**
 * Counts the results: what arrived according to the phones, what was written according to SAP, what is held according to the
 * outbox of the stopped service.
 */
export async function sumUp(
  standIns: StandIns,
  engine: EngineName,
  scans: { readonly first: number; readonly restart: number },
): Promise<{ readonly result: DemoResult; readonly reasons: readonly Reasoned[] }> {
  const truth = await lookAtFarEnds(standIns);
  const { customers, reasons } = await outboxSummary(standIns);
  const arrived = truth.filter((invoice) => invoice.arrival !== null && invoice.intact);
  const salesPeople = new Set(Object.values(salesPersonPhones));
  const copies = standIns.whatsapp.world.log.all().filter((arrival) => salesPeople.has(arrival.phone));
  return {
    reasons,
    result: {
      engine,
      invoices: Object.values(customers).reduce((sum, count) => sum + count, 0),
      sent: arrived.length,
      delivered: arrived.filter(({ arrival }) => arrival !== null && arrival.deliveredAt !== null).length,
      read: arrived.filter(({ arrival }) => arrival !== null && arrival.readAt !== null).length,
      held: (customers.held ?? 0) + (customers.failed ?? 0),
      waitingDocument: (customers.waiting_document ?? 0) + (customers.received ?? 0),
      cancelled: customers.cancelled ?? 0,
      writtenBack: truth.filter(agrees).length,
      copies: copies.length,
      duplicates: truth.reduce((sum, { times }) => sum + Math.max(0, times - 1), 0),
      qrScans: scans.first,
      restartQrScans: scans.restart,
    },
  };
}

/** Whether SAP's user field matches the phone. */
function agrees({ arrival, written }: InvoiceTruth): boolean {
  if (arrival === null) return written === 'held' || written === 'cancelled';
  if (arrival.readAt !== null) return written === 'read';
  return written === (arrival.deliveredAt === null ? 'sent' : 'delivered');
}

async function outboxSummary({ environment, company }: StandIns) {
  const configured = {
    company: company.data.companyDb,
    account: loadSessionConfig(environment).accounts[0].WHATSAPP_SESSION_NAME,
  };
  const database = openDatabase(outboxFile(environment['DATA_PATH'] ?? ''), configured);
  try {
    const outbox = createOutbox(database, { mode: 'live', ...configured, copies: true });
    return await summarise(outbox, null);
  } finally {
    database.close();
  }
}

const LABELS: readonly (readonly [keyof DemoResult, string])[] = [
  ['invoices', 'found in SAP'],
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['held', 'held for a person'],
  ['waitingDocument', 'waiting for their PDF'],
  ['cancelled', 'cancelled in SAP before'],
  ['writtenBack', 'outcome written to SAP'],
  ['copies', "salespersons' copies"],
  ['duplicates', 'duplicates at a phone'],
  ['qrScans', 'QR codes scanned'],
  ['restartQrScans', 'QR codes after the restart'],
];

/** The summary table. */
export function summaryTable(result: DemoResult, reasons: readonly Reasoned[]): string {
  const width = Math.max(...LABELS.map(([, label]) => label.length));
  const rows = LABELS.map(([key, label]) => `  ${label.padEnd(width)}  ${String(result[key]).padStart(4)}`);
  const why = reasons.map(
    ({ state, reason, count }) => `  ${String(count).padStart(4)}  ${state}: ${sentenceFor(reason)}`,
  );
  return [`What became of the invoices (engine ${result.engine})`, ...rows, '', 'Why some were not sent', ...why].join(
    '\n',
  );
}
