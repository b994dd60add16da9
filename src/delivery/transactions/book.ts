/** Facts of a book and of an account: one row each, made when the first of them is kept. */
import { get, run, type Transaction } from '../../database/port.ts';
import type { Row, Value } from '../../database/row.ts';
import { bookKey, type Scope } from './scope.ts';

type BookFact =
  | 'cursor'
  | 'from_date'
  | 'forgotten_until'
  | 'last_sweep'
  | 'last_report'
  | 'first_run_approved_at'
  | 'customers_disabled_at';
type AccountFact = 'pacing' | 'sending_paused_until' | 'new_chats_paused_until' | 'limits' | 'brakes';

/** null: nothing is kept of the book yet. */
export function* ofBook(scope: Scope): Transaction<Row | null> {
  return yield* get('SELECT * FROM books WHERE key = :book', { book: bookKey(scope) });
}

export function* keepOfBook(scope: Scope, fact: BookFact, value: Value): Transaction<void> {
  yield* run(
    `INSERT INTO books (key, company, mode, ${fact}) VALUES (:book, :company, :mode, :value)
     ON CONFLICT (key) DO UPDATE SET ${fact} = excluded.${fact}`,
    { book: bookKey(scope), company: scope.company, mode: scope.mode, value },
  );
}

/** null: nothing is kept of the account yet. */
export function* ofAccount({ account }: Scope): Transaction<Row | null> {
  return yield* get('SELECT * FROM accounts WHERE key = :account', { account });
}

export function* keepOfAccount({ account }: Scope, fact: AccountFact, value: Value): Transaction<void> {
  yield* run(
    `INSERT INTO accounts (key, ${fact}) VALUES (:account, :value)
     ON CONFLICT (key) DO UPDATE SET ${fact} = excluded.${fact}`,
    { account, value },
  );
}
