/** Brakes on the sending of an account, across all books. */
import { get, type Transaction } from '../../database/port.ts';
import { integer } from '../../database/row.ts';
import type { DayRange } from '../ports/sending-store.ts';
import type { ApprovedDay, Brakes, Stop, UnusualDay } from '../rules/brakes.ts';
import { account } from './account.ts';
import { keepOfAccount } from './book.ts';
import { bookKey, type Scope } from './scope.ts';

export function* brakes(scope: Scope): Transaction<Brakes> {
  return (yield* account(scope)).brakes;
}

function* keepBrakes(scope: Scope, changed: Brakes): Transaction<void> {
  yield* keepOfAccount(scope, 'brakes', JSON.stringify(changed));
}

export function* stopSending(scope: Scope, stop: Stop): Transaction<Stop> {
  const before = yield* brakes(scope);
  if (before.stopped) return before.stopped;
  yield* keepBrakes(scope, { ...before, stopped: stop });
  return stop;
}

export function* resumeSending(scope: Scope): Transaction<Stop | null> {
  const before = yield* brakes(scope);
  if (before.stopped) yield* keepBrakes(scope, { ...before, stopped: null });
  return before.stopped;
}

export function* askAboutDay(scope: Scope, unusual: UnusualDay): Transaction<void> {
  const before = yield* brakes(scope);
  if (!before.unusual) yield* keepBrakes(scope, { ...before, unusual });
}

export function* approveDay(scope: Scope, approved: ApprovedDay): Transaction<void> {
  yield* keepBrakes(scope, { ...(yield* brakes(scope)), unusual: null, approved });
}

export function* seedDays(scope: Scope, days: readonly DayRange[]): Transaction<void> {
  const { pacing: state } = yield* account(scope);
  if (!state || state.days) return;
  const known: Record<string, number> = {};
  for (const { day, from, to } of days) {
    const sent = yield* sentBetween(scope, from, to);
    if (sent > 0) known[day] = sent;
  }
  yield* keepOfAccount(scope, 'pacing', JSON.stringify({ ...state, days: known }));
}

/** Messages of every role; by the index of each. */
function* sentBetween(scope: Scope, from: number, to: number): Transaction<number> {
  const row = yield* get(
    `SELECT count(*) AS n FROM messages
      WHERE book = :book AND role IN ('customer', 'salesperson', 'copy', 'notice') AND sent_at >= :from AND sent_at < :to`,
    { book: bookKey(scope), from, to },
  );
  return row ? integer(row, 'n') : 0;
}
