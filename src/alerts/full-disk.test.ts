import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, test } from 'node:test';
import { systemClock } from '../clock.ts';
import type { Log } from '../log.ts';
import { type IncidentBook, openIncidentBook } from './incident-book.ts';
import type { NoticeQueue } from './notices.ts';

const said: string[] = [];
const say = (_fields: object, message: string): void => void said.push(message);
const log: Log = { debug: say, info: say, warn: say, error: say };
const trouble = { key: 'session.disk', severity: 'critical', sentence: 'It is full.', next: 'Make room.' } as const;
let folder = '';
let file = '';
let book: IncidentBook;
let webhook: NoticeQueue;

beforeEach(() => {
  said.length = 0;
  folder = mkdtempSync(path.join(tmpdir(), 'incidents-'));
  file = path.join(folder, 'alerts.db');
  book = openIncidentBook({ file, clock: systemClock, log, channels: ['webhook', 'e-mail'] });
  webhook = book.channel('webhook');
});
afterEach(() => {
  book.close();
  rmSync(folder, { recursive: true });
});

/** While this is held, writes to the incident book really fail. */
function holdTheFile(): { release(): void } {
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  return { release: () => other.close() };
}

const rowsOnDisk = (): unknown[] => {
  const reader = new DatabaseSync(file, { readOnly: true });
  try {
    return reader
      .prepare('SELECT key, closed_at IS NULL AS open FROM incidents')
      .all()
      .map((row) => ({ ...row }));
  } finally {
    reader.close();
  }
};

test('an incident that cannot be written to disk is reported and listed immediately, and written later', async () => {
  const held = holdTheFile();
  book.raise(trouble);
  book.raise(trouble);
  assert.equal(said.filter((line) => line === trouble.sentence).length, 1);
  assert.deepEqual(rowsOnDisk(), []);
  assert.equal(book.list(10)[0]?.sentence, trouble.sentence);
  const notice = webhook.due();
  assert.equal(notice?.event, 'opened');
  assert.equal(notice.incident.key, trouble.key);
  webhook.delivered(notice.id);
  assert.equal(webhook.due(), null, 'told once');
  const mailed = book.channel('e-mail').due();
  assert.ok(mailed, 'another channel tells it by itself');
  book.channel('e-mail').postponed(mailed.id, 60_000);

  held.release();
  while (rowsOnDisk().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(rowsOnDisk(), [{ key: trouble.key, open: 1 }]);
  assert.equal(webhook.due(), null, 'nor again when it is on the disk');
  assert.ok((book.channel('e-mail').untilNext() ?? 0) > 30_000, 'and what was postponed stays so');
  book.resolve(trouble.key);
  assert.deepEqual(rowsOnDisk(), [{ key: trouble.key, open: 0 }]);
  assert.equal(webhook.due()?.event, 'closed');
});

test('a notice whose delivery cannot be recorded is not sent twice', () => {
  book.raise(trouble);
  const notice = webhook.due();
  assert.ok(notice);
  const held = holdTheFile();
  webhook.delivered(notice.id);
  assert.equal(webhook.due(), null);
  book.resolve(trouble.key);
  assert.equal(webhook.due()?.event, 'closed');
  assert.equal(webhook.due()?.incident.sentence, trouble.sentence);
  held.release();
});
