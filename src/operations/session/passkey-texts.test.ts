import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Passkeys } from '../../../sandbox/whatsapp/passkey/passkeys.ts';
import { SoftAuthenticator } from '../../../sandbox/whatsapp/passkey/soft-authenticator.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { readPasskeyQuestion } from '../../whatsapp/passkey/question.ts';
import { answerText, askText, readAnswerText, readAskText } from './passkey-texts.ts';

const now = 1_800_000_000_000;
function asked() {
  const question = readPasskeyQuestion(JSON.stringify(new Passkeys().ask('549')), now);
  assert.ok(question);
  return { server: 'server-1', digits: '0000', question };
}
const notOurs = (error: unknown): boolean => hasCode(error, 'CLI_NOT_A_PASSKEY_TEXT');

test('request and answer are one line each that can be pasted into a terminal', () => {
  const ask = asked();
  const text = askText(ask);
  assert.deepEqual(readAskText(` ${text}\n`, now), ask);
  const assertion = new SoftAuthenticator('RS256').get(ask.question.request);
  const answer = answerText(ask.question.request.challenge, assertion);
  assert.deepEqual(readAnswerText(answer, ask.question), assertion);
  for (const line of [text, answer]) assert.match(line, /^[\w.-]{1,4000}$/);
});

test('truncated, modified or outdated answers are refused', () => {
  const [ask, other] = [asked(), asked()];
  const text = askText(ask);
  const answer = answerText(ask.question.request.challenge, {});
  for (const wrong of ['', 'hello', text.slice(0, -9), answer, `x${text}`, text.replace('1.', '2.')]) {
    assert.throws(() => readAskText(wrong, now), notOurs);
  }
  for (const wrong of ['', text, answer.slice(0, -9), 'A'.repeat(100_000)]) {
    assert.throws(() => readAnswerText(wrong, ask.question), notOurs);
  }
  assert.throws(() => readAnswerText(answer, other.question), notOurs);
});
