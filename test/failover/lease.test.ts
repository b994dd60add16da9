/** What a session says and does while its lease has run out, so that another node may run it by now. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inCommands } from '../../src/next-steps/commands.ts';
import { openStage, WatchedSession } from '../support/session.ts';

test('while the lease has run out it says so, asks nobody to stop the other, and does not log in', async () => {
  const { whatsapp, plan, close } = await openStage('baileys', { linked: true });
  // As on PostgreSQL: a login is not taken back.
  const timings = { ...plan.timings, takeOverEveryMs: Number.POSITIVE_INFINITY };
  let leftMs = 12_000;
  const session = new WatchedSession(whatsapp, { ...plan, timings }, { mayWriteFor: () => leftMs });
  const ends = (reason: string): number => session.lines.filter(({ fields }) => fields['reason'] === reason).length;
  const saysSo = (): void => {
    const { maySend, reason, sentence, next } = session.status();
    assert.deepEqual([maySend, reason], [false, 'lease_expired']);
    assert.match(sentence, /^This node has not reached PostgreSQL for too long/);
    assert.doesNotMatch(inCommands(next), /--repair/);
  };
  try {
    await session.start();
    await session.until('a connection', ({ maySend }) => maySend);
    leftMs = 0;
    assert.equal(session.status().state, 'connected');
    saysSo();

    await whatsapp.admin.strike({ fault: { kind: 'stream_error', code: null, conflict: 'replaced' } });
    await session.until('the end of its login', () => ends('replaced') > 0);
    assert.equal(session.status().state, 'waiting_for_network');
    assert.equal(session.status().lock?.doing, 'waiting_for_network');
    saysSo();

    const { logins } = await whatsapp.admin.counters();
    await session.supervisor.repair();
    await session.until('attempts', () => ends('store_unwritable') > 1);
    saysSo();
    assert.equal((await whatsapp.admin.counters()).logins, logins, 'the other keeps its login');

    leftMs = 12_000;
    await session.until('a connection', ({ maySend }) => maySend);
  } finally {
    await session.stop();
    await close();
  }
});
