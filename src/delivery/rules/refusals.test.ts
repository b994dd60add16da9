import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal } from './refusals.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const at = 1000;

/** Verdict, first wait and most refusals: what a code means for its own message. */
function meaning(code: string, until: number | null = null) {
  const { event } = refusal(code, at, until);
  assert.equal(event.type, 'refused');
  return event.verdict === 'temporary'
    ? [event.verdict, event.retryMs, event.mostRefusals, event.until ?? null]
    : [event.verdict];
}

test('a permanent code fails the message, a temporary one retries it, an unknown one asks a person', () => {
  for (const code of ['400', '401', '403', '404', '405', '406', '410', '413', '415']) {
    assert.deepEqual(meaning(code), ['permanent'], code);
  }
  for (const code of ['408', '421', '500', '501', '502', '503', '504']) {
    assert.deepEqual(meaning(code), ['temporary', MINUTE, 12, null], code);
    const { event } = refusal(code, at, null);
    assert.ok(event.type === 'refused' && event.verdict === 'temporary');
    assert.equal(event.heldAs?.reason, 'DELIVERY_REFUSED_TOO_OFTEN', 'a day of it is heard of by a person');
  }
  for (const code of ['', '418', '999', 'not a number']) assert.deepEqual(meaning(code), ['person'], code);
});

test('a stale device list is retried immediately, once', () => {
  assert.deepEqual(meaning('479'), ['temporary', 1000, 1, null]);
});

test('429 pauses everything for the time stated by the server, and never fails the message', () => {
  assert.deepEqual(meaning('429'), ['temporary', 5 * MINUTE, null, null]);
  assert.deepEqual(meaning('429', 77), ['temporary', 5 * MINUTE, null, 77]);
  assert.equal(refusal('429', at, null).pausesAllUntil, at + 5 * MINUTE);
  assert.equal(refusal('429', at, 77).pausesAllUntil, 77);
});

test('463 asks a person and pauses first contacts only; nothing else pauses anything', () => {
  assert.deepEqual(meaning('463'), ['person']);
  const pauses = (code: string) => {
    const { pausesNewChatsUntil, pausesAllUntil } = refusal(code, at, null);
    return [pausesNewChatsUntil, pausesAllUntil];
  };
  assert.deepEqual(pauses('463'), [at + DAY, null]);
  for (const code of ['404', '479', '503', '999']) assert.deepEqual(pauses(code), [null, null], code);
});

test('463 and 475 mean what the limits say that was asked after them', () => {
  const none = { restriction: null, quota: null };
  const restricted = { restriction: { until: at + 77, kind: 'DEFAULT' } };
  const full = { ...none, quota: { total: 9, used: 9, cycleStart: null, cycleEnd: at + 88, capped: false } };
  const told = (code: string, contact: Parameters<typeof refusal>[3]) => {
    const { event, pausesNewChatsUntil } = refusal(code, at, null, contact);
    assert.ok(event.type === 'refused');
    return [
      event.why.reason.replace('DELIVERY_', ''),
      event.verdict === 'temporary' && event.until,
      pausesNewChatsUntil,
    ];
  };
  assert.deepEqual(told('463', { withToken: false, limits: restricted }), ['ACCOUNT_RESTRICTED', at + 77, at + 77]);
  assert.deepEqual(told('463', { withToken: true, limits: full }), ['NEW_CHAT_QUOTA', at + 88, at + 88]);
  assert.deepEqual(told('475', { withToken: true, limits: none }), ['NEW_CHAT_QUOTA', at + DAY, at + DAY]);
  assert.deepEqual(told('463', { withToken: false, limits: none }), ['TOKEN_ASKED', undefined, null]);
  for (const contact of [
    { withToken: true, limits: none },
    { withToken: null, limits: none },
    { withToken: false, limits: {} },
    { withToken: false, limits: null },
  ]) {
    assert.deepEqual(told('463', contact), ['FIRST_CONTACT_LIMITED', false, at + DAY], JSON.stringify(contact));
  }
  // An engine that is told no number: the limits alone can say that it was one of these.
  assert.deepEqual(told('refused', { withToken: false, limits: restricted }), ['ACCOUNT_RESTRICTED', at + 77, at + 77]);
  assert.deepEqual(told('refused', { withToken: false, limits: none }), ['REFUSED_UNKNOWN', false, null]);
});

test('an end stated by the server is respected for every temporary refusal', () => {
  assert.deepEqual(meaning('503', 77), ['temporary', MINUTE, 12, 77]);
});

test('the displayed reason names the code', () => {
  const { event } = refusal('404', at, null);
  assert.ok(event.type === 'refused');
  assert.match(event.why.detail, /404/);
});
