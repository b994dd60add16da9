import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inCommands } from '../../next-steps/commands.ts';
import { otherAccountAdvice, otherAccounts } from './other-accounts.ts';

const old = { account: 'old', optOuts: 0, knownNumbers: 340 };

test('known numbers alone are reported only while the configured account has none', () => {
  assert.deepEqual(otherAccounts('new', [old]), [old]);
  assert.deepEqual(otherAccounts('new', [old, { account: 'new', optOuts: 0, knownNumbers: 1 }]), []);
  assert.deepEqual(otherAccounts('old', [old]), []);
});

test('the advice names the account, what it holds and both ways out', () => {
  const { sentence, next } = otherAccountAdvice({ ...old, optOuts: 12 });
  assert.match(sentence, /12 opt-outs and 340 known numbers under the session name old/);
  assert.match(inCommands(next), /WHATSAPP_SESSION_NAME=old again.*deliveries opt-outs.*SAP_OPT_OUT_FIELD/);
});
