import type { Outbox } from '../../delivery/outbox.ts';
import type { SapDocument } from '../../sap/invoice-source.ts';
import type { Parameters } from '../database.ts';
import { integer, json } from '../row.ts';
import { inTransaction, type OutboxContext } from './context.ts';
import { createCopies, insertCopy } from './transition.ts';

/** A tick creates no more than this; the next one goes on. */
const MOST_AT_ONCE = 200;
/** Older trouble is history: nobody is told of it when the switch is turned on, or after a disaster. */
const NEWS_MS = 24 * 3_600_000;

export function copyOperations(context: OutboxContext): Pick<Outbox, 'createLateCopies' | 'createTroubleWords'> {
  const { database, namespace } = context;
  return {
    createLateCopies: (before, now) =>
      inTransaction(context, () => {
        const rows = database.all(
          `SELECT id FROM invoices WHERE namespace = :namespace AND copies_made = 0 AND admitted_at < :before
            ORDER BY admitted_at LIMIT :most`,
          { namespace, before, most: MOST_AT_ONCE },
        );
        for (const row of rows) createCopies(context, integer(row, 'id'), now);
        return rows.length;
      }),

    createTroubleWords: ({ unconfirmedBefore, undeliveredBefore }, now) =>
      inTransaction(
        context,
        () =>
          tell(context, UNCONFIRMED, { before: unconfirmedBefore, since: unconfirmedBefore - NEWS_MS }, 1, now) +
          tell(context, UNDELIVERED, { before: undeliveredBefore, since: undeliveredBefore - NEWS_MS }, 2, now),
      ),
  };
}

const UNCONFIRMED = `m.state IN ('ambiguous', 'dispatching') AND EXISTS
  (SELECT 1 FROM attempts a
    WHERE a.message_id = m.id AND a.generation = m.generation AND a.started_at BETWEEN :since AND :before)`;
const UNDELIVERED = "m.state = 'sent' AND m.sent_at BETWEEN :since AND :before";

/** @param kind 1 or 2: an ordinal for each generation and kind of trouble, so that each is told once. */
function tell(context: OutboxContext, trouble: string, times: Parameters, kind: 1 | 2, now: number): number {
  const rows = context.database.all(
    `SELECT m.invoice_id, i.facts, 2 * m.generation + :kind AS ordinal
       FROM messages m JOIN invoices i ON i.id = m.invoice_id
      WHERE m.namespace = :namespace AND m.role = 'customer' AND ${trouble}
        AND i.facts ->> 'salesPersonCode' IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM messages w
                         WHERE w.invoice_id = m.invoice_id AND w.role = 'salesperson'
                           AND w.ordinal = 2 * m.generation + :kind)
      LIMIT :most`,
    { ...times, kind, namespace: context.namespace, most: MOST_AT_ONCE },
  );
  for (const row of rows) {
    const { ref } = json<SapDocument>(row, 'facts');
    const invoiceId = integer(row, 'invoice_id');
    insertCopy(context, { invoiceId, ref, role: 'salesperson', ordinal: integer(row, 'ordinal') }, now);
  }
  return rows.length;
}
