/** What weighs against PDFs whose reading came to no end. A file with other bytes or another time is another one. */
import { get, run, type Transaction } from '../../database/port.ts';
import { integer, type Value } from '../../database/row.ts';
import type { FoundDocument } from '../../documents/document-source.ts';
import { bookKey, type Scope } from './scope.ts';

const OF_IT = 'book = :book AND source = :source AND sha256 = :sha256 AND modified_at = :modifiedAt';

export function* suspicion(scope: Scope, source: string, found: FoundDocument): Transaction<number> {
  const row = yield* get(`SELECT begun FROM readings WHERE ${OF_IT}`, keyOf(scope, source, found));
  return row ? integer(row, 'begun') : 0;
}

export function* setSuspicion(scope: Scope, source: string, found: FoundDocument, weight: number): Transaction<void> {
  const key = keyOf(scope, source, found);
  if (weight === 0) yield* run(`DELETE FROM readings WHERE ${OF_IT}`, key);
  else
    yield* run(
      `INSERT INTO readings (book, source, sha256, modified_at, begun) VALUES (:book, :source, :sha256, :modifiedAt, :weight)
       ON CONFLICT (book, source, sha256, modified_at) DO UPDATE SET begun = excluded.begun`,
      { ...key, weight },
    );
}

function keyOf(scope: Scope, source: string, { sha256, modifiedAt }: FoundDocument): Record<string, Value> {
  return { book: bookKey(scope), source, sha256, modifiedAt: Math.round(modifiedAt) };
}
