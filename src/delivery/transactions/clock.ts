/** What was postponed until a moment of a clock that has been set back since: waits are lengths of time. */
import { run, type Transaction } from '../../database/port.ts';
import { roles } from '../ports/message.ts';
import { isProven, messageStates } from '../rules/lifecycle.ts';
import { bookKey, type Scope } from './scope.ts';

/** States and roles are named so that the index by both finds the few that wait among all that were sent. */
const POSTPONED = 'book = :book AND state IN (:states) AND role IN (:roles) AND not_before > :now';
const UNSETTLED = { states: messageStates.filter((state) => !isProven(state)), roles };

/**
 * The clock was set back by `byMs` while the service ran: what is postponed moves with it, and so do WhatsApp's pauses.
 *
 * @param now epoch milliseconds by the clock as it is set now
 * @param leads this book looks after the account; what is the account's would otherwise be moved by each book
 */
export function* clockSetBack(scope: Scope, byMs: number, now: number, leads: boolean): Transaction<void> {
  const moved = { book: bookKey(scope), byMs, now };
  yield* run(`UPDATE messages SET not_before = not_before - :byMs WHERE ${POSTPONED}`, { ...moved, ...UNSETTLED });
  yield* run(
    'UPDATE invoices SET write_due_at = write_due_at - :byMs WHERE book = :book AND write_due_at > :now',
    moved,
  );
  yield* run(
    'UPDATE invoices SET action_clear_at = action_clear_at - :byMs WHERE book = :book AND action_clear_at > :now',
    moved,
  );
  yield* happenedByNow(scope, now);
  if (!leads) return;
  for (const pause of ['sending_paused_until', 'new_chats_paused_until']) {
    yield* run(`UPDATE accounts SET ${pause} = ${pause} - :byMs WHERE key = :account AND ${pause} > :now`, {
      account: scope.account,
      byMs,
      now,
    });
  }
}

/**
 * At a start, by how much the clock was set back meanwhile is not known: a message that was postponed at a moment which is
 * yet to come waits from now on, and nothing waits longer for SAP than the longest wait.
 */
export function* replanAtStart(scope: Scope, longestMs: number, now: number): Transaction<void> {
  const book = bookKey(scope);
  yield* happenedByNow(scope, now);
  yield* run(
    `UPDATE messages SET not_before = :now + (not_before - changed_at)
      WHERE ${POSTPONED} AND changed_at > :now AND not_before > changed_at`,
    { book, now, ...UNSETTLED },
  );
  const latest = now + longestMs;
  for (const due of ['write_due_at', 'action_clear_at'])
    yield* run(`UPDATE invoices SET ${due} = :now WHERE book = :book AND ${due} > :latest`, { book, now, latest });
}

/** What happened at a moment that is yet to come happened just now, for waits that are counted from it. */
function* happenedByNow(scope: Scope, now: number): Transaction<void> {
  const parameters = { book: bookKey(scope), now };
  yield* run(
    "UPDATE messages SET checked_at = :now WHERE book = :book AND hold = 'recipient' AND checked_at > :now",
    parameters,
  );
  yield* run(
    'UPDATE invoices SET admitted_at = :now WHERE book = :book AND copies_made = 0 AND admitted_at > :now',
    parameters,
  );
}
