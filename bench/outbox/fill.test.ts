import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { type Carried, rowsOf } from '../../src/database/carry/carry.ts';
import { get } from '../../src/database/port.ts';
import { openPostgres } from '../../src/database/postgres/database.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { addressOf, withoutPostgres } from '../../test/support/postgres.ts';
import { fill } from './fill.ts';
import { outboxesOnPostgres } from './outboxes.ts';

const ALIKE = `SELECT i.facts, k.lookup_key, d.sha256, m.key, m.state, m.jid, a.id AS attempt, a.outcome
  FROM invoices i JOIN invoice_keys k ON k.invoice_id = i.id JOIN messages m ON m.invoice_id = i.id
  LEFT JOIN documents d ON d.id = i.document_id LEFT JOIN attempts a ON a.message_id = m.id
 WHERE i.doc_key = :key ORDER BY k.lookup_key`;

test('an outbox filled on PostgreSQL is the one filled on SQLite', { skip: withoutPostgres() ?? false }, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-fill-'));
  try {
    const file = path.join(folder, 'outbox.db');
    await fill(file, 60);
    await using outboxes = await outboxesOnPostgres({ small: 1, large: 60 });
    const url = await outboxes.copyOf('large');
    const options = { connections: 1, random: Math.random, onIdleError: () => undefined };
    const there = await openPostgres({ address: addressOf(url), ...options });
    const here = openDatabase(file, { company: 'TEST_AR', account: 'main' });
    // Whichever the service makes by itself.
    const filled = (counted: readonly Carried[]) => counted.filter(({ table }) => table !== 'accounts');
    assert.deepEqual(filled(await there.read(rowsOf)), filled(await here.read(rowsOf)));
    for (const key of ['7', '50'])
      assert.deepEqual(
        { ...(await there.read(() => get(ALIKE, { key }))) },
        { ...(await here.read(() => get(ALIKE, { key }))) },
      );
    here.close();
    await there.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
