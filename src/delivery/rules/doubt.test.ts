import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attemptWith } from '../../../test/support/attempts.ts';
import { engineCapabilities } from '../../whatsapp/capabilities.ts';
import type { SentEvidence } from '../../whatsapp/engine.ts';
import { type Doubt, resolveDoubt } from './doubt.ts';

const HOUR = 3_600_000;
const attempt = attemptWith({ generation: 2, doubted: true });
/** The plainest doubt: our own id, the same store, the bytes kept, everything the engine knows has been told. */
const plain: Doubt = {
  attempt,
  doubts: 1,
  since: 0,
  storeGeneration: 'store-1',
  nothingDied: true,
  capabilities: engineCapabilities.baileys,
  foreignIds: 0,
  bytesKept: true,
  chat: null,
  onlineMs: HOUR,
  pageSendsWithinMs: 60_000,
  cancelled: false,
  now: HOUR,
  resendWithinMs: 24 * HOUR,
  retryAt: HOUR + 5000,
};
const found = (status: Extract<SentEvidence, { found: true }>['status']): SentEvidence => ({
  found: true,
  messageId: 'ID',
  status,
});

/** In a word: `resend`, `wait`, or the event with what it says. */
function verdict(changes: Partial<Doubt>): string {
  const answer = resolveDoubt({ ...plain, ...changes });
  if (answer.kind !== 'event') return answer.kind;
  const { event } = answer;
  if (event.type === 'evidence') return `${event.status} of ${event.generation}`;
  if (event.type === 'held') return `${event.type}: ${event.why.reason}`;
  return event.type === 'refused' ? `refused: ${event.verdict}` : event.type;
}
const mintedByEngine = { ...attempt, idWasOurs: false };
const untold = { ...attempt, idWasOurs: null };
const doubtful = 'held: DELIVERY_DOUBTFUL';

test('a message is resent under the same id only while WhatsApp would drop a duplicate', () => {
  assert.equal(verdict({}), 'resend');
  assert.equal(verdict({ attempt: mintedByEngine }), doubtful, 'an id of the engine');
  assert.equal(verdict({ storeGeneration: 'store-2' }), doubtful, 'another store');
  assert.equal(verdict({ now: 24 * HOUR }), 'resend', 'a day is not too old');
  assert.equal(verdict({ now: 24 * HOUR + 1 }), doubtful, 'too old');
  const again = { ...attempt, startedAt: 20 * HOUR };
  assert.equal(verdict({ attempt: again, now: 25 * HOUR }), doubtful, 'too old since the first attempt in doubt');
  assert.equal(verdict({ bytesKept: false }), doubtful, 'other bytes than the first time');
  assert.equal(verdict({ doubts: 3 }), 'resend');
  assert.equal(verdict({ doubts: 4 }), doubtful, 'often enough');
});

test('an engine that could not report its id is trusted only if it has never used its own', () => {
  assert.equal(verdict({ attempt: untold }), 'resend');
  assert.equal(verdict({ attempt: untold, foreignIds: 1 }), doubtful);
  const minting = { ...plain.capabilities, clientMessageId: false };
  assert.equal(verdict({ attempt: untold, capabilities: minting }), doubtful);
});

test('a message in the chat is evidence for the attempt and its generation, cancelled or not', () => {
  assert.equal(verdict({ chat: found('sent') }), 'sent of 2');
  assert.equal(verdict({ chat: found('read'), cancelled: true }), 'read of 2');
  assert.equal(verdict({ chat: found('delivered'), storeGeneration: 'store-2' }), 'delivered of 2');
  assert.equal(verdict({ chat: found('error') }), 'refused: person');
});

test('a message missing in the chat was never sent only if nothing can have been lost', () => {
  const chat: SentEvidence = { found: false };
  assert.equal(verdict({ chat, attempt: mintedByEngine }), 'proven_unsent');
  assert.equal(verdict({ chat, attempt: mintedByEngine, storeGeneration: 'store-2' }), doubtful);
  assert.equal(verdict({ chat, attempt: mintedByEngine, nothingDied: false }), doubtful);
  assert.equal(verdict({ chat, attempt: mintedByEngine, doubts: 2 }), doubtful);
  assert.equal(verdict({ chat, nothingDied: false }), 'resend', 'our own id may go again');
});

test('a page that holds a message is left alone while it may still send it', () => {
  const chat = found('pending');
  assert.equal(verdict({ chat, onlineMs: 59_999 }), 'wait');
  assert.equal(verdict({ chat, onlineMs: 60_000 }), 'resend');
  assert.equal(verdict({ chat, attempt: mintedByEngine }), 'wait', 'under an id of its own it is never sent beside');
  assert.equal(verdict({ chat, attempt: mintedByEngine, now: 25 * HOUR }), doubtful, 'and not for ever');
});

test('an invoice cancelled meanwhile is neither resent nor reported as unsent: a person decides', () => {
  const cancelled = 'held: DELIVERY_DOUBTFUL_THEN_CANCELLED';
  assert.equal(verdict({ cancelled: true }), cancelled);
  assert.equal(verdict({ cancelled: true, chat: { found: false } }), cancelled);
  assert.equal(verdict({ cancelled: true, chat: found('pending'), onlineMs: 0 }), 'wait', 'the page may yet send it');
});
