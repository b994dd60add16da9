import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { it, type TestContext } from 'node:test';
import fc from 'fast-check';
import { hasCode } from '../../src/errors/coded-error.ts';
import { readSaying } from '../../src/whatsapp/host/from-host.ts';
import { startEngineHost } from '../../src/whatsapp/host/start.ts';
import { EventLog } from '../support/events.ts';
import { runs } from '../support/runs.ts';
import { some } from '../support/sample.ts';
import { farEndAt, temporarySettings } from '../support/settings.ts';
import { silentLog } from '../support/silence.ts';

/** A real engine process, in whose name `say` speaks to the service. */
async function engineProcess(t: TestContext) {
  const server = createServer((socket) => t.after(() => socket.destroy())).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { settings, remove } = temporarySettings('baileys', {
    farEnd: farEndAt((server.address() as AddressInfo).port),
  });
  const children: ChildProcess[] = [];
  const seen = (message: unknown): number => children.push((message as { process: ChildProcess }).process);
  subscribe('child_process', seen);
  const log = new EventLog();
  const engine = startEngineHost(settings, {
    preparedMessages: { payload: () => Promise.resolve(null) },
    listener: log.listener,
    log: silentLog,
  });
  unsubscribe('child_process', seen);
  t.after(() => {
    engine.kill();
    server.close();
    remove();
  });
  const [child] = children;
  assert.equal(child?.pid, engine.pid);
  return { engine, log, say: (message: unknown) => child.emit('message', message) };
}

const account = { jid: '1@s.whatsapp.net', lid: null, device: 1, pushName: null };
const disconnect = { reason: 'unknown', code: null, detail: '', serverAnswered: true, until: null };
const saidByEngines = [
  { type: 'ready' },
  { type: 'beat' },
  { type: 'event', number: null, event: { type: 'open', account } },
  { type: 'event', number: null, event: { type: 'closed', disconnect } },
  { type: 'event', number: 3, event: { type: 'inbound', messageId: 'A', from: '1@lid', text: 'stop', at: 1 } },
  { type: 'event', number: 4, event: { type: 'receipt', messageId: 'A', kind: 'read', from: '1@lid', at: 1 } },
  { type: 'event', number: null, event: { type: 'ack', messageId: 'A', error: '463', at: 1, until: 8.64e15 } },
  { type: 'event', number: null, event: { type: 'limits', limits: { restriction: { until: 1, kind: 'DEFAULT' } } } },
  { type: 'result', id: 1, value: null },
  { type: 'failure', id: 2, error: { code: 'WHATSAPP_BUSY', details: { doing: 'connected' } } },
  { type: 'ask_payload', id: 3, messageId: 'A' },
];

it('accepts valid messages of an engine, and never throws on anything else', () => {
  for (const message of saidByEngines) assert.deepEqual(readSaying(message), { kind: 'message', message });
  const anything = fc.oneof(fc.jsonValue(), ...saidByEngines.map(mutated));
  fc.assert(
    fc.property(anything, (said) => {
      readSaying(said);
    }),
    runs(500),
  );
});

/** The same with any one value of it, however deep, in place of another. */
function mutated(message: object): fc.Arbitrary<unknown> {
  const places: string[] = [];
  JSON.stringify(message, function (this: object, key, value: unknown) {
    places.push(key);
    return value;
  });
  return fc
    .tuple(fc.constantFrom(...places), fc.jsonValue())
    .map(([place, other]) =>
      JSON.parse(JSON.stringify(message), (key, value: unknown) => (key === place ? other : value)),
    );
}

const senseless: Readonly<Record<string, unknown>> = {
  nothing: null,
  'an event that nobody knows': { type: 'event', number: null, event: { type: 'sudo' } },
  'a close without a reason': { type: 'event', number: null, event: { type: 'closed', disconnect: null } },
  'an answer to no number': { type: 'result', id: { toString: 1 }, value: null },
};
for (const [what, message] of some(Object.entries(senseless), 1)) {
  it(`kills an engine that sends ${what}, and reports a crash`, async (t) => {
    const { engine, log, say } = await engineProcess(t);
    await engine.connect({ link: { kind: 'qr' } });
    say(message);
    assert.equal((await log.next('closed')).disconnect.reason, 'engine_crashed');
  });
}

it('drops a malformed event about one message, and the engine continues', async (t) => {
  const { engine, log, say } = await engineProcess(t);
  await engine.versions();
  say({ type: 'event', number: 1, event: { type: 'inbound', messageId: 'A', from: 7, text: {}, at: 1e300 } });
  say({ type: 'event', number: null, event: { type: 'ack', messageId: 'A', error: null, at: 1e16 } });
  assert.equal((await engine.versions()).engine, 'baileys');
  assert.equal(log.position, 0);
});

it('fails only the call with a malformed answer; a send is uncertain', async (t) => {
  const { engine, say } = await engineProcess(t);
  const prepared = { jid: '15550002222@s.whatsapp.net', messageId: 'A', payload: '', payloadSha256: '' };
  const calls = [
    { ask: () => engine.lookup('15550002222'), answer: { exists: true }, code: 'WHATSAPP_ENGINE_FAILED' },
    { ask: () => engine.send(prepared), answer: { messageId: 5 }, code: 'WHATSAPP_SEND_UNCERTAIN' },
  ];
  for (const [position, { ask, answer, code }] of calls.entries()) {
    const failed = assert.rejects(ask(), (error) => hasCode(error, code));
    say({ type: 'result', id: position + 1, value: answer });
    await failed;
  }
  const failed = assert.rejects(engine.probe(), (error) => hasCode(error, 'WHATSAPP_ENGINE_FAILED'));
  say({ type: 'failure', id: calls.length + 1, error: { code: '__proto__', details: {} } });
  await failed;
});
