/** Proofs are dropped by whole years, and nothing as old as they is taken for new afterwards. */
import { all, get, type Transaction } from '../../database/port.ts';
import { integer, maybeText } from '../../database/row.ts';
import { firstKeptYear } from '../rules/settled.ts';
import { keepOfBook, ofBook } from './book.ts';
import { bookKey, type Scope } from './scope.ts';

export function* dropProofs(scope: Scope, years: number, now: number, limit: number): Transaction<number> {
  const book = bookKey(scope);
  const young = yield* get(
    "SELECT doc_date FROM invoices WHERE book = :book AND doc_date > '' ORDER BY doc_date DESC LIMIT 1",
    { book },
  );
  const newest = young && maybeText(young, 'doc_date');
  if (newest === null) return 0;
  const year = firstKeptYear(now, newest, years);
  const over = yield* get(
    `SELECT y.year FROM past_years y
      WHERE y.year < :year AND EXISTS (SELECT 1 FROM past_deliveries p WHERE p.year = y.year AND p.book = :book)
      ORDER BY y.year LIMIT 1`,
    { year, book },
  );
  if (!over) return 0;
  const oldest = integer(over, 'year');
  yield* forgetUntil(scope, oldest);
  const isShared = yield* get('SELECT 1 AS one FROM past_deliveries WHERE year = :oldest AND book <> :book LIMIT 1', {
    oldest,
    book,
  });
  const storage = yield* get('SELECT partitioned FROM past_storage');
  if (!isShared && storage?.['partitioned'] === 1) {
    const rows = yield* get('SELECT count(*) AS n FROM past_deliveries WHERE year = :oldest', { oldest });
    const gone = yield* get('DELETE FROM past_years WHERE year = :oldest RETURNING year', { oldest });
    return rows && gone ? integer(rows, 'n') : 0;
  }
  const gone = yield* all(
    `DELETE FROM past_deliveries
      WHERE year = :oldest AND id IN (SELECT id FROM past_deliveries WHERE year = :oldest AND book = :book LIMIT :limit)
      RETURNING id`,
    { oldest, book, limit },
  );
  return gone.length;
}

export function* forgottenUntil(scope: Scope): Transaction<string | null> {
  const book = yield* ofBook(scope);
  return book && maybeText(book, 'forgotten_until');
}

/** The newest date of a document of that year: its whole proof is taken as forgotten from here on. */
function* forgetUntil(scope: Scope, year: number): Transaction<void> {
  const newest = yield* get('SELECT max(doc_date) AS day FROM past_deliveries WHERE year = :year AND book = :book', {
    year,
    book: bookKey(scope),
  });
  const before = yield* forgottenUntil(scope);
  const day = newest && maybeText(newest, 'day');
  if (day !== null && (before === null || day > before)) yield* keepOfBook(scope, 'forgotten_until', day);
}
