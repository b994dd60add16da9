import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { fill } from '../../bench/dashboard/fill.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { createPlots, plotRanges } from '../../src/operations/plots.ts';

test('plots of a real outbox count what it contains', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'plots-'));
  const configured = { company: 'SBODEMOAR', account: 'main' };
  const file = path.join(folder, 'outbox.db');
  fill(file, configured, 8000);
  const database = openDatabase(file, configured);
  const reader = new DatabaseSync(file, { readOnly: true });
  try {
    const outbox = createOutbox(database, {
      mode: 'live',
      ...configured,
      copies: true,
      copyTo: [],
      sources: ['folder'],
    });
    const now = Date.now();
    const plots = createPlots({ outbox, states: () => Promise.resolve([]), now: () => now, timeZone: 'UTC' });
    for (const range of plotRanges) {
      const { blocks, silent } = await plots(range);
      const [from, to] = [blocks[0]?.from ?? 0, blocks.at(-1)?.to ?? 0];
      const counts = reader
        .prepare(
          `SELECT sum(state = 'read') AS read, sum(state = 'delivered') AS delivered, sum(state = 'sent') AS sent
             FROM messages WHERE role = 'customer' AND sent_at >= ? AND sent_at < ?`,
        )
        .get(from, to);
      const held = reader
        .prepare(
          "SELECT count(*) AS n FROM messages WHERE role = 'customer' AND state = 'held' AND changed_at >= ? AND changed_at < ?",
        )
        .get(from, to);
      assert.equal(
        blocks.reduce((total, { outcomes }) => total + outcomes.held, 0),
        held?.['n'],
      );
      const sum = (name: 'read' | 'delivered' | 'sent'): number =>
        blocks.reduce((total, { outcomes }) => total + outcomes[name], 0);
      for (const name of ['read', 'delivered', 'sent'] as const)
        assert.equal(sum(name), counts?.[name] ?? 0, `${range} ${name}`);
      for (const { took, waited } of blocks) {
        // Filled as sent after one minute, and delivered after one and a half.
        if (took) assert.deepEqual(took, { p50: 90_000, p95: 90_000 });
        if (waited) assert.deepEqual(waited, { p50: 60_000, p95: 60_000 });
      }
      for (const { messages, name } of silent) assert.ok(messages >= 3 && name !== null);
    }
  } finally {
    reader.close();
    database.close();
    rmSync(folder, { recursive: true });
  }
});
