/** Figures over time, for plots. Each statement reads a range of an index. */
import { all, type Transaction } from '../../database/port.ts';
import { integer, maybeText, text } from '../../database/row.ts';
import type { PassedBlock, SentBlock, SilentCustomer, TroubleCount } from '../ports/plot-store.ts';
import { durationSteps } from '../rules/duration-steps.ts';
import { IN_TROUBLE } from './message-rows.ts';
import { bookKey, type Scope } from './scope.ts';

/** Latest messages among which customers who never read are looked for. */
const LOOKED_AT = 20_000;
/** Messages of a customer from which on it is worth a word. */
const LEAST_MESSAGES = 3;
const MOST_CUSTOMERS = 20;

const TOOK = stepOf('delivered_at - created_at');
const WAITED = stepOf('sent_at - created_at');

/** Customers' messages sent in a stretch of time. */
export function* sentBlock(scope: Scope, from: number, to: number): Transaction<SentBlock> {
  const rows = yield* all(
    `SELECT CASE WHEN delivered_at IS NULL THEN -1 ELSE ${TOOK} END AS took, ${WAITED} AS waited,
            CASE WHEN read_at IS NULL THEN 0 ELSE 1 END AS is_read, count(*) AS n
       FROM messages
      WHERE book = :book AND role = 'customer' AND sent_at >= :from AND sent_at < :to
      GROUP BY 1, 2, 3`,
    { book: bookKey(scope), from, to },
  );
  const empty = (): number[] => Array.from({ length: durationSteps.length + 1 }, () => 0);
  const block = { sent: 0, delivered: 0, read: 0, took: empty(), waited: empty() };
  for (const row of rows) {
    const [took, waited, n] = [integer(row, 'took'), integer(row, 'waited'), integer(row, 'n')];
    const isRead = integer(row, 'is_read') === 1;
    // A page may show that a message was read without ever having said that it was delivered.
    block[isRead ? 'read' : took >= 0 ? 'delivered' : 'sent'] += n;
    if (took >= 0) block.took[took] = (block.took[took] ?? 0) + n;
    block.waited[waited] = (block.waited[waited] ?? 0) + n;
  }
  return block;
}

/** Customers' messages that were sent, delivered and read in each of `count` stretches of `stepMs` from `from` on. */
export function* passedBlocks(
  scope: Scope,
  from: number,
  stepMs: number,
  count: number,
): Transaction<readonly PassedBlock[]> {
  const blocks = Array.from({ length: count }, () => ({ sent: 0, delivered: 0, read: 0 }));
  for (const name of ['sent', 'delivered', 'read'] as const) {
    const at = `${name}_at`;
    const rows = yield* all(
      `SELECT ${blockOf(at)} AS block, count(*) AS n FROM messages
        WHERE book = :book AND role = 'customer' AND ${at} >= :from AND ${at} < :to
        GROUP BY 1`,
      { book: bookKey(scope), from, to: from + count * stepMs, step: stepMs },
    );
    for (const row of rows) {
      const block = blocks[integer(row, 'block')];
      if (block) block[name] = integer(row, 'n');
    }
  }
  return blocks;
}

/** Customers' messages held or failed since then, by the stretch of `stepMs` in which that last changed. */
export function* troubleCounts(
  scope: Scope,
  from: number,
  to: number,
  stepMs: number,
): Transaction<readonly TroubleCount[]> {
  const rows = yield* all(
    `SELECT state, ${blockOf('changed_at')} AS block, count(*) AS n FROM messages
      WHERE book = :book AND ${IN_TROUBLE} AND role = 'customer' AND changed_at >= :from AND changed_at < :to
      GROUP BY 1, 2`,
    { book: bookKey(scope), from, to, step: stepMs },
  );
  return rows.map((row) => ({
    state: text(row, 'state') === 'held' ? 'held' : 'failed',
    block: integer(row, 'block'),
    count: integer(row, 'n'),
  }));
}

/** Customers who read none of their messages since then, those with the most first; among the latest messages only. */
export function* silentCustomers(scope: Scope, from: number): Transaction<readonly SilentCustomer[]> {
  const rows = yield* all(
    `WITH latest AS (
       SELECT invoice_id, read_at FROM messages
        WHERE book = :book AND role = 'customer' AND sent_at >= :from ORDER BY sent_at DESC LIMIT :looked),
     silent AS (
       SELECT invoices.card_code, count(*) AS n, max(invoices.id) AS invoice FROM latest
         JOIN invoices ON invoices.id = latest.invoice_id
        GROUP BY invoices.card_code
       HAVING count(*) >= :least AND count(latest.read_at) = 0
        ORDER BY count(*) DESC, invoices.card_code LIMIT :most)
     SELECT silent.card_code, silent.n, invoices.facts ->> 'cardName' AS name FROM silent
       JOIN invoices ON invoices.id = silent.invoice ORDER BY silent.n DESC, silent.card_code`,
    { book: bookKey(scope), from, looked: LOOKED_AT, least: LEAST_MESSAGES, most: MOST_CUSTOMERS },
  );
  return rows.map((row) => ({
    cardCode: text(row, 'card_code'),
    name: maybeText(row, 'name'),
    messages: integer(row, 'n'),
  }));
}

/** Number of the stretch of `:step` from `:from` on. Numbers are bound as floating point, whose division is not one of integers. */
function blockOf(at: string): string {
  return `(${at} - CAST(:from AS BIGINT)) / CAST(:step AS BIGINT)`;
}

/** Number of the step that a duration in milliseconds falls into. */
function stepOf(duration: string): string {
  const cases = durationSteps.map((limit, step) => `WHEN ${duration} <= ${limit} THEN ${step}`);
  return `CASE ${cases.join(' ')} ELSE ${durationSteps.length} END`;
}
