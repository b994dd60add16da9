import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { brotliDecompressSync } from 'node:zlib';
import type { Outbox } from '../../src/delivery/outbox.ts';
import type { Left } from './left-outbox.ts';

const fixtures = path.join(import.meta.dirname, '..', 'fixtures', 'outboxes');

/** The schemas of which there is an outbox, oldest first. */
export const releasedSchemas = readdirSync(fixtures)
  .flatMap((name) => /^schema-(\d+)\.db\.br$/.exec(name)?.[1] ?? [])
  .map(Number)
  .toSorted((a, b) => a - b);

/** Puts the outbox that the last release with this schema left into a file. */
export function putReleasedOutbox(schema: number, file: string): void {
  writeFileSync(file, brotliDecompressSync(readFileSync(path.join(fixtures, `schema-${schema}.db.br`))));
}

/** What was around it. */
export function leftBy(schema: number): Left {
  return JSON.parse(readFileSync(path.join(fixtures, `schema-${schema}.json`), 'utf8')) as Left;
}

/** What identifies each message, in an outbox of any schema. */
export function messagesIn(file: string) {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database
      .prepare('SELECT id, key, message_id FROM messages ORDER BY id')
      .all()
      .map((row) => ({ id: Number(row['id']), key: row['key'], messageId: row['message_id'] }));
  } finally {
    database.close();
  }
}

/** The same, as this release tells it. */
export async function messagesOf(outbox: Outbox) {
  const rows = await outbox.list({ limit: 1000 });
  return rows
    .map(({ message: { id, key, messageId } }) => ({ id, key, messageId }))
    .toSorted((one, other) => one.id - other.id);
}

/** The schema of a database, 0: none. */
export function schemaOf(file: string): number {
  const database = new DatabaseSync(file);
  try {
    return Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  } finally {
    database.close();
  }
}
