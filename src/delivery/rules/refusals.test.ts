import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal } from './refusals.ts';

const MINUTE = 60_000;
const at = 1000;

/** Verdict, first wait and most refusals: what a code means for its own message. */
function meaning(code: string, until: number | null = null) {
  const { event } = refusal(code, at, until);
  assert.equal(event.type, 'refused');
  return event.verdict === 'temporary'
    ? [event.verdict, event.retryMs, event.mostRefusals, event.until ?? null]
    : [event.verdict];
}

test('a code that would come again fails the message, one of a server in trouble tries it again, an unknown one asks', () => {
  for (const code of ['400', '401', '403', '404', '405', '406', '410', '413', '415']) {
    assert.deepEqual(meaning(code), ['permanent'], code);
  }
  for (const code of ['408', '421', '500', '501', '502', '503', '504']) {
    assert.deepEqual(meaning(code), ['temporary', MINUTE, null, null], code);
  }
  for (const code of ['', '418', '999', 'not a number']) assert.deepEqual(meaning(code), ['person'], code);
});

test('a stale device list is tried again at once, and once', () => {
  assert.deepEqual(meaning('479'), ['temporary', 1000, 1, null]);
});

test('429 pauses everything for as long as the server says, and never fails the message', () => {
  assert.deepEqual(meaning('429'), ['temporary', 5 * MINUTE, null, null]);
  assert.deepEqual(meaning('429', 77), ['temporary', 5 * MINUTE, null, 77]);
  assert.equal(refusal('429', at, null).pausesAllUntil, at + 5 * MINUTE);
  assert.equal(refusal('429', at, 77).pausesAllUntil, 77);
});

test('463 asks a person and pauses first contacts only; nothing else pauses anything', () => {
  assert.deepEqual(meaning('463'), ['person']);
  const pauses = (code: string) => {
    const { pausesNewChats, pausesAllUntil } = refusal(code, at, null);
    return [pausesNewChats, pausesAllUntil];
  };
  assert.deepEqual(pauses('463'), [true, null]);
  for (const code of ['404', '479', '503', '999']) assert.deepEqual(pauses(code), [false, null], code);
});

test('an end that the server gives is kept for every refusal for now', () => {
  assert.deepEqual(meaning('503', 77), ['temporary', MINUTE, null, 77]);
});

test('the reason that people read names the code', () => {
  const { event } = refusal('404', at, null);
  assert.ok(event.type === 'refused');
  assert.match(event.why.detail, /404/);
});
