import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { openOutboxDatabase } from '../../src/service/outbox-database.ts';
import type { OutboxPlace } from '../../src/service/outbox-place.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import type { SweepCompany } from './company.ts';
import { SESSION_NAME } from './service.ts';

const SWEPT = { company: 'SWEEP', account: SESSION_NAME };

/** The sweep's last line. */
export interface SweepResult {
  readonly engine: EngineName;
  readonly kills: number;
  readonly invoices: number;
  /** On no phone, and no person is told. */
  readonly lost: number;
  /** Copies too many on phones. */
  readonly duplicates: number;
  /** Held for a person although nothing was wrong with them. */
  readonly held: number;
  /** Invoices of which an attempt was marked as doubtful before it was settled. */
  readonly ambiguousBeforehand: number;
  /** Invoices whose user field in SAP says something else than the phone. */
  readonly sapDisagreements: number;
}

export interface Tally {
  readonly result: SweepResult;
  /** Everything that breaks the promise, in words. */
  readonly breaches: readonly string[];
  /** Why invoices are held although nothing was wrong with them. */
  readonly heldBecause: readonly string[];
}

/** Counts at the phones, in SAP and in the outbox of the stopped service. */
export async function tally(
  company: SweepCompany,
  engine: EngineName,
  kills: number,
  place = company.outbox,
): Promise<Tally> {
  const arrivals = company.arrivals();
  const rows = new Map(
    (await company.sap.admin.rows('Invoices')).map((row) => [row['DocEntry'], row['U_CourierStatus']]),
  );
  const outbox = await outboxOf(place);
  const breaches: string[] = [];
  let lost = 0;
  let duplicates = 0;
  const heldBecause: string[] = [];
  let ambiguous = 0;
  let sapDisagreements = 0;
  for (const invoice of company.posted.values()) {
    const { docEntry } = invoice;
    const [first, ...more] = arrivals.get(invoice.sha256) ?? [];
    const known = outbox.get(docEntry);
    const told = known?.state === 'held' || known?.state === 'failed' || known?.state === 'cancelled';
    if (known?.doubted) ambiguous += 1;
    if (invoice.phone !== null && !invoice.cancelled && known?.state === 'held')
      heldBecause.push(`invoice ${docEntry} is held: ${known.reason ?? 'no reason'}`);
    if (!first && !told) {
      lost += 1;
      breaches.push(`invoice ${docEntry} is on no phone and is ${known?.state ?? 'unknown to the outbox'}`);
    }
    if (first && first.phone !== invoice.phone) breaches.push(`invoice ${docEntry} is on a wrong phone`);
    duplicates += more.length;
    if (more.length > 0 && !known?.doubted) breaches.push(`invoice ${docEntry} was duplicated without a doubt before`);
    const written = rows.get(docEntry) ?? null;
    const expected = first ? statusOf(first) : (known?.state ?? null);
    if (written !== expected) {
      sapDisagreements += 1;
      breaches.push(`invoice ${docEntry}: SAP says ${JSON.stringify(written)}, the phone ${String(expected)}`);
    }
  }
  const invoices = company.posted.size;
  const held = heldBecause.length;
  return {
    breaches,
    heldBecause,
    result: { engine, kills, invoices, lost, duplicates, held, ambiguousBeforehand: ambiguous, sapDisagreements },
  };
}

function statusOf(arrival: { readonly deliveredAt: number | null; readonly readAt: number | null }): string {
  if (arrival.readAt !== null) return 'read';
  return arrival.deliveredAt === null ? 'sent' : 'delivered';
}

/** How many attempts in the outbox of a stopped service are, or once were, in doubt, or have no end. */
export async function doubtsIn(company: SweepCompany): Promise<number> {
  const entries = await outboxOf(company.outbox);
  return [...entries.values()].filter(({ state, doubted }) => doubted || state === 'dispatching').length;
}

async function outboxOf(
  place: OutboxPlace,
): Promise<ReadonlyMap<number, { readonly state: string; readonly reason: string | null; readonly doubted: boolean }>> {
  const database = await openOutboxDatabase(place, SWEPT, { existing: true });
  try {
    const outbox = createOutbox(database, { mode: 'live', ...SWEPT, copies: false });
    const rows = await outbox.list({ role: 'customer', limit: 1_000_000 });
    const entries = await Promise.all(
      rows.map(async ({ invoice, message }) => {
        const attempts = await outbox.attempts(message.id);
        const doubted = attempts.some((attempt) => attempt.doubted);
        return [Number(invoice?.ref.key ?? 0), { state: message.state, reason: message.reason, doubted }] as const;
      }),
    );
    return new Map(entries);
  } finally {
    await database.close();
  }
}
