import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EngineEvent } from '../../whatsapp/engine.ts';
import type { SessionEvent } from './events.ts';
import { flightRecord, isProof } from './flight-record.ts';
import { blankMemory } from './memory.ts';
import { type SessionState, stoppedState } from './state.ts';

const memory = blankMemory({ engine: 'baileys', sessionName: 's', generation: 'g' });
const stopped = stoppedState(memory, { kind: 'qr' });
const online: SessionState = { ...stopped, mode: { word: 'connected' } };
const now = { wall: 1_800_000_000_000, monotonic: 5 };
const engine = (event: EngineEvent): SessionEvent => ({ type: 'engine', id: 1, event });

test('a close is told with its reason and code, and without the number in its detail', () => {
  const disconnect = {
    reason: 'conflict',
    code: '440',
    detail: 'replaced by 5491122223333:7@s.whatsapp.net',
    serverAnswered: true,
    until: null,
  } as unknown as Extract<EngineEvent, { type: 'closed' }>['disconnect'];
  const after: SessionState = { ...stopped, mode: { word: 'reconnecting', step: 'waiting' } as SessionState['mode'] };
  const record = flightRecord(
    online,
    after,
    engine({ type: 'closed', disconnect }),
    [{ do: 'stop_engine', id: 1 }],
    now,
  );
  assert.ok(record);
  assert.equal(record.event, 'closed');
  assert.equal(record.state, 'reconnecting');
  assert.deepEqual(record.did, ['stop_engine']);
  assert.match(record.detail ?? '', /conflict \(440\).*…3333/);
  assert.ok(!JSON.stringify(record).includes('549112222'), JSON.stringify(record));
});

test('texts, numbers and codes of WhatsApp never get in', () => {
  const secrets: readonly EngineEvent[] = [
    { type: 'inbound', messageId: 'SECRET1', from: '5491122223333@s.whatsapp.net', text: 'SECRET2', at: 1 },
    { type: 'link_code', kind: 'qr', text: 'SECRET3', ttlMs: 1000 },
    { type: 'passkey_code', code: 'SECRET4' },
    { type: 'ack', messageId: 'SECRET5', error: null, at: 1 },
    { type: 'open', account: { jid: '5491122223333:4@s.whatsapp.net', lid: null } as never },
  ];
  for (const event of secrets) {
    const shown = { do: 'show_link_code', kind: 'qr', text: 'SECRET6', ttlMs: 1 } as const;
    const told = JSON.stringify(flightRecord(online, online, engine(event), [shown], now));
    assert.ok(!/SECRET|549112222/.test(told), told);
  }
});

test('a tick that changes nothing is not recorded; one that makes the session act is', () => {
  assert.equal(
    flightRecord(online, online, { type: 'tick' }, [{ do: 'log', level: 'info', fields: {}, message: '' }], now),
    null,
  );
  const acted = flightRecord(online, online, { type: 'tick' }, [{ do: 'probe', id: 1, place: false }], now);
  assert.deepEqual(acted?.did, ['probe']);
});

test('an answered ping is a proof of life only while nothing had to be done', () => {
  const answered = flightRecord(online, online, { type: 'probe_answered', id: 1 }, [], now);
  assert.ok(answered && isProof(answered));
  const restarted = flightRecord(
    online,
    online,
    { type: 'probe_answered', id: 1 },
    [{ do: 'stop_engine', id: 1 }],
    now,
  );
  assert.ok(restarted && !isProof(restarted));
});
