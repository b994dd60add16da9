/** Rows of files that another node goes on with: see `ownership/node-file.ts`. */
import { all, get, run, type Transaction } from '../port.ts';
import { integer, text } from '../row.ts';

/** Tables of these. Keys sort by bytes, in every database alike. */
export const sharedRows = `
CREATE TABLE shared_files (
  account text NOT NULL,
  file text NOT NULL,
  node text NOT NULL,
  copy text NOT NULL,
  generation bigint NOT NULL,
  PRIMARY KEY (account, file)
);
CREATE TABLE shared_rows (
  account text NOT NULL,
  file text NOT NULL,
  key text COLLATE "C" NOT NULL,
  row text NOT NULL,
  PRIMARY KEY (account, file, key)
);
`;

/** Whose copy is shared, and how far. */
export interface SharedCopy {
  readonly node: string;
  readonly copy: string;
  readonly generation: number;
}

/** Of an account, and of its file of that name. */
export interface Place {
  readonly account: string;
  readonly file: string;
}

/** Null: nobody has shared it. */
export function* sharedCopy({ account, file }: Place): Transaction<SharedCopy | null> {
  const row = yield* get('SELECT * FROM shared_files WHERE account = :account AND file = :file', { account, file });
  return row && { node: text(row, 'node'), copy: text(row, 'copy'), generation: integer(row, 'generation') };
}

/** The first behind this key. */
export function* sharedPage(
  { account, file }: Place,
  after: string,
  limit: number,
): Transaction<readonly (readonly [key: string, row: string])[]> {
  const rows = yield* all(
    `SELECT key, row FROM shared_rows WHERE account = :account AND file = :file AND key > :after
      ORDER BY key LIMIT :limit`,
    { account, file, after, limit },
  );
  return rows.map((row) => [text(row, 'key'), text(row, 'row')]);
}

/** One change; it is there as a whole. */
export function* shareRows(
  { account, file }: Place,
  { node, copy, generation }: SharedCopy,
  { put, gone }: { readonly put: readonly (readonly [key: string, row: string])[]; readonly gone: readonly string[] },
): Transaction<void> {
  yield* run(
    `INSERT INTO shared_files (account, file, node, copy, generation) VALUES (:account, :file, :node, :copy, :generation)
     ON CONFLICT (account, file) DO UPDATE SET node = :node, copy = :copy, generation = :generation`,
    { account, file, node, copy, generation },
  );
  if (gone.length > 0)
    yield* run(
      `DELETE FROM shared_rows
        WHERE account = :account AND file = :file AND key IN (SELECT json_array_elements_text(CAST(:gone AS json)))`,
      { account, file, gone: JSON.stringify(gone) },
    );
  if (put.length > 0)
    yield* run(
      `INSERT INTO shared_rows (account, file, key, row)
       SELECT :account, :file, r.key, r.row FROM json_to_recordset(CAST(:put AS json)) AS r(key text, row text)
       ON CONFLICT (account, file, key) DO UPDATE SET row = EXCLUDED.row`,
      { account, file, put: JSON.stringify(put.map(([key, row]) => ({ key, row }))) },
    );
}
