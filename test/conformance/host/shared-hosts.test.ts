/** Several engines in one process: what ends one leaves the others alone, and what ends the process is told to each. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { sweepOrphans } from '../../../src/whatsapp/host/orphans.ts';
import type { TestEngine } from '../../support/engine.ts';
import { contact } from '../../support/phones.ts';
import { farEndAt, temporarySettings } from '../../support/settings.ts';
import { type SeveralSessions, severalSessions } from '../../support/several-sessions.ts';

describe('three sessions in one process', () => {
  let sessions: SeveralSessions;
  let first: TestEngine;
  let second: TestEngine;
  let third: TestEngine;

  before(async () => {
    sessions = await severalSessions(3);
    [first = assert.fail(), second = assert.fail(), third = assert.fail()] = sessions.engines;
    for (const engine of sessions.engines) await engine.link();
  });
  after(() => sessions[Symbol.asyncDispose]());

  async function sends(engine: TestEngine): Promise<void> {
    const since = engine.log.position;
    await engine.acked(await engine.sendText(contact, 'from one of three'), since);
  }

  it('share it, and each sends as its own account', async () => {
    assert.equal(new Set(sessions.engines.map(({ host }) => host.pid)).size, 1);
    await Promise.all(sessions.engines.map(sends));
    const accounts = sessions.engines.flatMap(({ log }) =>
      log.events.flatMap((event) => (event.type === 'open' ? event.account.jid.replace(/\D.*/, '') : [])),
    );
    assert.deepEqual(new Set(accounts), new Set(sessions.engines.map(({ stage }) => stage.account)));
  });

  it('are not swept away while one of them looks for leftovers of its own', async () => {
    assert.deepEqual(sweepOrphans(first.settings.storePath), []);
    await sends(first);
  });

  it('end and come back one by one, while the others go on', async () => {
    const { pid } = second.host;
    await first.stop();
    await Promise.all([sends(second), sends(third)]);
    await first.open();
    assert.equal(first.host.pid, pid);
    await sends(first);
  });

  it('are killed one by one: only its own session is told', async () => {
    const since = sessions.engines.map(({ log }) => log.position);
    first.host.kill();
    const { disconnect } = await first.log.next('closed', { since: since[0] ?? 0 });
    assert.equal(disconnect.reason, 'engine_crashed');
    await first.gone();
    await Promise.all([sends(second), sends(third)]);
    for (const [n, { log }] of [second, third].entries())
      assert.ok(!log.events.slice(since[n + 1]).some(({ type }) => type === 'closed'));
    await first.open();
    await sends(first);
  });

  it('leave it empty, which ends it, and begin another', async () => {
    const { pid } = first.host;
    await Promise.all(sessions.engines.map((engine) => engine.stop()));
    await first.open();
    assert.notEqual(first.host.pid, pid);
    await Promise.all([second.open(), third.open()]);
    assert.equal(new Set(sessions.engines.map(({ host }) => host.pid)).size, 1);
    await Promise.all(sessions.engines.map(sends));
  });

  it('all hear of it when their process dies, and come back in one', async () => {
    const since = sessions.engines.map(({ log }) => log.position);
    process.kill(second.host.pid, 'SIGKILL');
    for (const [n, engine] of sessions.engines.entries()) {
      const { disconnect } = await engine.log.next('closed', { since: since[n] ?? 0 });
      assert.deepEqual([disconnect.reason, disconnect.code, disconnect.killed], ['engine_crashed', 'SIGKILL', true]);
      await engine.gone();
    }
    for (const engine of sessions.engines) await engine.open();
    assert.equal(new Set(sessions.engines.map(({ host }) => host.pid)).size, 1);
    await Promise.all(sessions.engines.map(sends));
  });
});

it('a mistake of one engine that nobody catches ends it alone, and the other in its process goes on', async (t) => {
  const child = fork(path.join(import.meta.dirname, '../../support/throwing-host.ts'), { serialization: 'json' });
  t.after(() => child.kill('SIGKILL'));
  const said: unknown[] = [];
  const waiting = new Set<() => void>();
  child.on('message', (message) => {
    said.push(message);
    for (const look of waiting) look();
  });
  const hears = (wanted: object): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (said.some((one) => JSON.stringify(one) === JSON.stringify(wanted))) resolve();
      };
      waiting.add(look);
      look();
    });
  for (const seat of [1, 2]) {
    const { settings, remove } = temporarySettings('baileys', { farEnd: farEndAt(9) });
    t.after(remove);
    const deadlines = { ...settings.deadlines, ...(seat === 1 ? { connectMs: 4321 } : {}) };
    const start = { type: 'start', settings: { ...settings, deadlines }, loginInDatabase: false };
    child.send({ seat, message: start });
    await hears({ seat, message: { type: 'ready' } });
  }
  const connect = { type: 'call', id: 1, call: 'connect', argument: { link: { kind: 'qr' } }, writeUntil: null };
  child.send({ seat: 1, message: connect });
  await hears({ seat: 1, left: 70 });
  child.send({ seat: 2, message: { type: 'beat', writeUntil: null } });
  await hears({ seat: 2, message: { type: 'beat' } });
});
