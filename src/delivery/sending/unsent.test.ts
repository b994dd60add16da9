import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attemptWith } from '../../../test/support/attempts.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import type { Attempt } from '../ports/sending-store.ts';
import { UnsentMessages } from './unsent.ts';

const HOUR = 3_600_000;
const refused = whatsappError('WHATSAPP_QUERY_REFUSED', { question: 'keys', detail: 'rate-overlimit (429)' });

function attempt(startedAt: number, outcome: string | null = 'unsent: refused', generation = 0): Attempt {
  return attemptWith({ id: String(startedAt), startedAt, outcome, generation });
}

test('a cause is common if several messages fail alike, until one is handed over', () => {
  const unsent = new UnsentMessages();
  for (const message of [1, 1, 1, 2]) unsent.failed(message, 'one', refused);
  assert.equal(unsent.commonCause(), null, 'one of them, over and over');
  unsent.failed(3, 'one', refused);
  assert.equal(unsent.commonCause(), refused);
  unsent.over();
  assert.equal(unsent.commonCause(), null);
});

test('a failure specific to its recipient is not a common cause, unless several recipients fail in a row', () => {
  const unsent = new UnsentMessages();
  const failed = whatsappError('WHATSAPP_ENCRYPTION_FAILED');
  for (const message of [1, 2, 3, 4]) unsent.failed(message, message % 2 === 0 ? 'one' : 'other', failed);
  assert.equal(unsent.commonCause(), null);
  unsent.failed(5, 'third', failed);
  assert.equal(unsent.commonCause(), failed);
  unsent.over();
  assert.equal(unsent.commonCause(), null);
});

test('a message is given up after a day of failures during which others were sent', () => {
  const unsent = new UnsentMessages();
  const day = [attempt(0), attempt(12 * HOUR), attempt(24 * HOUR)];
  assert.equal(unsent.hopelessFor(day, 25 * HOUR), null, 'nothing is known to have gone out');
  unsent.wentOut(HOUR);
  assert.equal(unsent.hopelessFor(day, 25 * HOUR), 25);
  assert.equal(unsent.hopelessFor(day, 24 * HOUR - 1), null, 'not yet a day');
  assert.equal(unsent.hopelessFor([attempt(2 * HOUR), ...day.slice(1)], 30 * HOUR), null, 'nothing since its first');
});

test('a doubt, a refusal or an older generation ends the series of failures', () => {
  const unsent = new UnsentMessages();
  unsent.wentOut(23 * HOUR);
  for (const other of [attempt(HOUR, null), attempt(HOUR, 'refused: 500'), attempt(HOUR, 'unsent: refused', -1)]) {
    assert.equal(unsent.hopelessFor([attempt(0), other, attempt(20 * HOUR)], 30 * HOUR), null);
  }
  assert.equal(unsent.hopelessFor([attempt(0), attempt(HOUR), attempt(20 * HOUR)], 30 * HOUR), 30);
});
