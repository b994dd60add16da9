import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AssertionChanges, SoftAuthenticator } from '../../../sandbox/whatsapp/passkey/soft-authenticator.ts';
import { CodedError, hasCode } from '../../errors/coded-error.ts';
import { acceptAssertion } from './assertion.ts';
import { readPasskeyQuestion } from './question.ts';

const now = 1_800_000_000_000;
const challenge = Buffer.alloc(32, 7).toString('base64url');
const asked = { challenge, timeout: 600_000, rpId: 'whatsapp.com', allowCredentials: [], userVerification: 'required' };
const authenticator = new SoftAuthenticator();

function question(changes: object = {}) {
  const read = readPasskeyQuestion(JSON.stringify({ ...asked, ...changes }), now);
  assert.ok(read);
  return read;
}

test('a question ends with the handoff, or with its own timeout where that is sooner', () => {
  assert.equal(question().expiresAt, now + 300_000);
  assert.equal(question({ timeout: 60_000 }).expiresAt, now + 60_000);
});

test('what is no question for a passkey of WhatsApp’s is none', () => {
  for (const changes of [{ rpId: 'example.com' }, { challenge: 'short' }, { challenge: 7 }, { timeout: -1 }]) {
    assert.equal(readPasskeyQuestion(JSON.stringify({ ...asked, ...changes }), now), null);
  }
  for (const text of ['', '{', 'null', '[]', '"x"']) assert.equal(readPasskeyQuestion(text, now), null);
});

test('the answer of a browser to this question is taken as it is', () => {
  const answer = authenticator.get(asked);
  assert.deepEqual(acceptAssertion(JSON.parse(JSON.stringify(answer)), question(), now), answer);
});

const unfit: readonly (readonly [string, AssertionChanges, RegExp])[] = [
  ['of another kind', { type: 'webauthn.create' }, /something else/],
  ['to another question', { challenge: Buffer.alloc(32, 8).toString('base64url') }, /another question/],
  ['made on another page', { origin: 'https://web.whatsapp.com.example.com' }, /example\.com/],
  ['made without TLS', { origin: 'http://web.whatsapp.com' }, /http:/],
  ['of a passkey of another site', { rpId: 'web.whatsapp.com' }, /another site/],
  ['without its person', { flags: 0x01 }, /verify who/],
];
for (const [name, changes, why] of unfit) {
  test(`an answer ${name} is refused`, () => {
    assert.throws(
      () => acceptAssertion(authenticator.get(asked, changes), question(), now),
      (error) => error instanceof CodedError && error.code === 'WHATSAPP_PASSKEY_UNFIT' && why.test(error.message),
    );
  });
}

test('what is no answer, or far too long, is refused', () => {
  const answer = authenticator.get(asked);
  const long = { ...answer, response: { ...answer.response, signature: 'A'.repeat(100_000) } };
  const spaced = { ...answer, rawId: 'a b' };
  for (const wrong of [null, 'x', 7, [], {}, { ...answer, type: 'password' }, long, spaced]) {
    assert.throws(
      () => acceptAssertion(wrong, question(), now),
      (error) => hasCode(error, 'WHATSAPP_PASSKEY_UNFIT'),
    );
  }
});

test('an answer that comes when the question has ended is refused', () => {
  assert.throws(
    () => acceptAssertion(authenticator.get(asked), question(), now + 300_000),
    (error) => hasCode(error, 'WHATSAPP_PASSKEY_EXPIRED'),
  );
});
