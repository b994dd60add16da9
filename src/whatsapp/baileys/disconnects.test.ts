import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DisconnectReason } from '../engine.ts';
import { disconnectFrom, type Ending } from './disconnects.ts';

const now = 1_800_000_000_000;
const ending: Ending = {
  code: null,
  message: 'Connection Failure',
  attributes: {},
  ours: null,
  serverAnswered: true,
  linked: true,
  passkeyAsked: false,
  proxyFailure: null,
  validity: null,
  serverTime: null,
  now,
};

/** What the library reports (its code and message) → the port's reason. Observed against the wire stand-in. */
const observed: readonly (readonly [string, Partial<Ending>, DisconnectReason])[] = [
  ['after pairing', { code: 515, message: 'Stream Errored (restart required)' }, 'restart_required'],
  ['unlinked at the phone', { code: 401, attributes: { reason: '401' } }, 'logged_out'],
  ['device removed', { code: 401, attributes: { type: 'device_removed' } }, 'logged_out'],
  ['device removed, without a code', { code: 440, attributes: { type: 'device_removed' } }, 'logged_out'],
  ['a pairing that was never confirmed', { code: 401, linked: false }, 'link_window_ended'],
  ['a temporary ban', { code: 402, attributes: { code: '101', expire: '3600' } }, 'temporary_ban'],
  ['a locked account', { code: 403 }, 'account_locked'],
  ['an outdated client', { code: 405 }, 'client_outdated'],
  ['not multi-device', { code: 411, message: 'Multi-device beta not joined' }, 'account_locked'],
  ['another connection with the same keys', { code: 440, attributes: { type: 'replaced' } }, 'replaced'],
  ['a broken line', { code: 428, message: 'Connection Terminated' }, 'connection_lost'],
  ['a broken line before the server spoke', { code: 428, serverAnswered: false }, 'unreachable'],
  [
    'a refused connection',
    { code: 408, message: 'WebSocket Error (connect ECONNREFUSED)', serverAnswered: false },
    'unreachable',
  ],
  [
    'an unknown authority',
    { code: 500, message: 'WebSocket Error (unable to verify)', serverAnswered: false },
    'unreachable',
  ],
  ['a hello without answer', { code: 408, message: 'Timed Out', serverAnswered: false }, 'timed_out'],
  ['a server that says 408', { code: 408, message: 'Stream Errored (unknown)' }, 'timed_out'],
  ['codes that nobody scanned', { code: 408, message: 'QR refs attempts ended' }, 'link_window_ended'],
  ['silence', { code: 408, message: 'Connection was lost' }, 'connection_lost'],
  ['too many requests', { code: 429 }, 'rate_limited'],
  ['a server in trouble', { code: 503 }, 'server_error'],
  ['an unknown stream error', { code: 500, message: 'Stream Errored (xml-not-well-formed)' }, 'server_error'],
  [
    'a forged certificate',
    { code: 400, message: 'noise intermediate certificate signature invalid' },
    'certificate_refused',
  ],
  ['another serial', { code: 400, message: 'certification match failed' }, 'certificate_refused'],
  [
    'a confirmation with a wrong HMAC',
    { code: 500, message: 'Failed to verify account signature' },
    'certificate_refused',
  ],
  ['a forged confirmation', { code: 500, message: 'Invalid account signature' }, 'certificate_refused'],
  ['a refusal with 428', { code: 428 }, 'login_needs_passkey'],
  ['a stream that ends with 428', { code: 428, message: 'Stream Errored (unknown)' }, 'login_needs_passkey'],
  ['a refusal with 428 of what is not linked', { code: 428, linked: false }, 'link_needs_passkey'],
  [
    'an end after the question for a passkey',
    { code: 428, message: 'Connection Terminated by Server', passkeyAsked: true },
    'login_needs_passkey',
  ],
  [
    'silence after the question for a passkey',
    { ours: { kind: 'connect_deadline' }, passkeyAsked: true },
    'login_needs_passkey',
  ],
  [
    'a link that broke after the question',
    { code: 428, message: 'Connection Terminated', passkeyAsked: true, linked: false },
    'link_needs_passkey',
  ],
  ['a removal after the question', { code: 401, passkeyAsked: true }, 'logged_out'],
  ['a pairing after the question', { code: 515, passkeyAsked: true }, 'restart_required'],
  ['a passkey that did not come', { ours: { kind: 'passkey', detail: 'x' }, linked: false }, 'link_needs_passkey'],
  ['references that have had their time', { ours: { kind: 'link_window' }, linked: false }, 'link_window_ended'],
  ['a code nobody knows', { code: 477 }, 'unknown'],
  ['no code at all', { code: null }, 'unknown'],
  ['our own request', { ours: { kind: 'asked' } }, 'closed_by_us'],
  ['a login that hangs', { ours: { kind: 'connect_deadline' } }, 'timed_out'],
  ['no way to the server', { ours: { kind: 'connect_deadline' }, serverAnswered: false }, 'unreachable'],
  ['a ping without answer', { ours: { kind: 'unanswered', question: 'a ping' } }, 'connection_lost'],
  ['an unreadable frame', { ours: { kind: 'bad_frame', detail: 'x' } }, 'connection_lost'],
  ['an upgrade refused', { ours: { kind: 'upgrade_refused', status: 503, retryAfterMs: null } }, 'server_error'],
  ['an upgrade too many', { ours: { kind: 'upgrade_refused', status: 429, retryAfterMs: 5000 } }, 'rate_limited'],
  ['an outbox that takes nothing', { ours: { kind: 'not_taken', detail: 'x' } }, 'connection_lost'],
  ['a torn store', { ours: { kind: 'store_failed', detail: 'x', damaged: true } }, 'store_damaged'],
  ['a full disk', { ours: { kind: 'store_failed', detail: 'x', damaged: false } }, 'store_unwritable'],
];

describe('the reason of a disconnect', () => {
  for (const [name, changes, reason] of observed) {
    it(`${name} is ${reason}`, () => assert.equal(disconnectFrom({ ...ending, ...changes }).reason, reason));
  }

  it('a ban says until when, and so does a refusal with a time', () => {
    assert.equal(disconnectFrom({ ...ending, code: 402, attributes: { expire: '60' } }).until, now + 60_000);
    assert.equal(disconnectFrom({ ...ending, code: 402 }).until, null);
    const ours = { kind: 'upgrade_refused', status: 429, retryAfterMs: 5000 } as const;
    assert.equal(disconnectFrom({ ...ending, ours }).until, now + 5000);
  });

  it('a refused certificate names the switch', () => {
    const { code, detail } = disconnectFrom({ ...ending, code: 400, message: 'certification match failed' });
    assert.equal(code, 'WHATSAPP_CERTIFICATE_REFUSED');
    assert.match(detail, /WHATSAPP_VERIFY_NOISE_CERTIFICATE/);
  });

  it('a certificate that only the time speaks against tells both clocks, and who is wrong if the server knows', () => {
    const hour = 3_600_000;
    const expired = { code: 400, message: 'the leaf certificate expired', validity: { from: 0, until: now - hour } };
    const told = (serverTime: number | null) => disconnectFrom({ ...ending, ...expired, serverTime });
    assert.equal(told(null).reason, 'certificate_refused');
    assert.equal(told(now).reason, 'certificate_refused');
    assert.equal(told(now - 2 * hour).reason, 'clock_wrong');
    assert.ok(told(now - 2 * hour).detail.includes(new Date(now).toISOString()));
    assert.ok(told(now - 2 * hour).detail.includes(new Date(now - 2 * hour).toISOString()));
    const early = { ...expired, validity: { from: now + hour, until: now + 2 * hour } };
    assert.equal(disconnectFrom({ ...ending, ...early }).reason, 'clock_wrong');
  });

  it('keeps the code of the far end, and whether it answered at all', () => {
    assert.deepEqual(disconnectFrom({ ...ending, code: 403 }), {
      reason: 'account_locked',
      code: '403',
      detail: 'Connection Failure',
      serverAnswered: true,
      until: null,
    });
  });
});
