/**
 * Bytes of which messages are made, by their SHA-256: what a node's death must not take along. In parts, so that each statement is
 * answered over a slow line too; whole once all parts are there.
 */
import { all, get, run, type Transaction } from '../port.ts';
import { integer, text } from '../row.ts';

/** Bytes of a part, but of the last. */
export const PART_BYTES = 512 * 1024;

/** Tables of these. PDFs and their XML are compressed already, or small. */
export const payloadTables = `
CREATE TABLE payloads (
  sha256 text PRIMARY KEY,
  parts bigint NOT NULL,
  kept_at bigint NOT NULL
);
CREATE TABLE payload_parts (
  sha256 text NOT NULL REFERENCES payloads (sha256) ON DELETE CASCADE,
  part bigint NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (sha256, part)
);
ALTER TABLE payload_parts ALTER COLUMN bytes SET STORAGE EXTERNAL;
`;

const WHOLE = 'p.parts = (SELECT count(*) FROM payload_parts t WHERE t.sha256 = p.sha256)';

/** How many parts it has; null: it is not there, or not whole. */
export function* partsOf(sha256: string): Transaction<number | null> {
  const row = yield* get(`SELECT p.parts FROM payloads p WHERE p.sha256 = :sha256 AND ${WHOLE}`, { sha256 });
  return row && integer(row, 'parts');
}

/** Base64. Null: it is gone. */
export function* part(sha256: string, nth: number): Transaction<string | null> {
  const row = yield* get(
    "SELECT encode(bytes, 'base64') AS bytes FROM payload_parts WHERE sha256 = :sha256 AND part = :nth",
    { sha256, nth },
  );
  return row && text(row, 'bytes');
}

/** In the place of another part that is there. @param bytes base64 */
export function* keepPart(
  { sha256, parts, now }: { readonly sha256: string; readonly parts: number; readonly now: number },
  nth: number,
  bytes: string,
): Transaction<void> {
  yield* run(
    `INSERT INTO payloads (sha256, parts, kept_at) VALUES (:sha256, :parts, :now)
     ON CONFLICT (sha256) DO UPDATE SET parts = EXCLUDED.parts WHERE payloads.parts <> EXCLUDED.parts`,
    { sha256, parts, now },
  );
  yield* run(
    `INSERT INTO payload_parts (sha256, part, bytes) VALUES (:sha256, :nth, decode(:bytes, 'base64'))
     ON CONFLICT (sha256, part) DO UPDATE SET bytes = EXCLUDED.bytes WHERE payload_parts.bytes <> EXCLUDED.bytes`,
    { sha256, nth, bytes },
  );
}

/** The SHA-256 (hex) of what is there, which PostgreSQL counts itself; null: it is not there, or not whole. */
export function* countedHash(sha256: string): Transaction<string | null> {
  const row = yield* get(
    `SELECT encode(sha256((SELECT string_agg(bytes, '' ORDER BY part) FROM payload_parts t WHERE t.sha256 = p.sha256)), 'hex')
            AS counted
       FROM payloads p WHERE p.sha256 = :sha256 AND ${WHOLE}`,
    { sha256 },
  );
  return row && text(row, 'counted');
}

/** Which of these are there whole. */
export function* wholeAmong(hashes: readonly string[]): Transaction<ReadonlySet<string>> {
  if (hashes.length === 0) return new Set();
  const rows = yield* all(`SELECT p.sha256 FROM payloads p WHERE p.sha256 IN (:hashes) AND ${WHOLE}`, { hashes });
  return new Set(rows.map((row) => text(row, 'sha256')));
}

/** Of those that came before `before`, whole or not, the first behind this one. */
export function* keptBefore(before: number, after: string, limit: number): Transaction<readonly string[]> {
  const rows = yield* all(
    'SELECT sha256 FROM payloads WHERE kept_at < :before AND sha256 > :after ORDER BY sha256 LIMIT :limit',
    { before, after, limit },
  );
  return rows.map((row) => text(row, 'sha256'));
}

/** Unless it is what its name says by now. */
export function* dropDamaged(sha256: string): Transaction<void> {
  if ((yield* countedHash(sha256)) !== sha256) yield* dropPayload(sha256);
}

/** Removes the copy of a PDF, whatever it contains. */
export function* dropPayload(sha256: string): Transaction<void> {
  yield* run('DELETE FROM payloads WHERE sha256 = :sha256', { sha256 });
}
