import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PasskeyAssertion } from '../../whatsapp/passkey/assertion.ts';
import type { PasskeyQuestion } from '../../whatsapp/passkey/question.ts';
import type { Run } from './command-run.ts';
import { PasskeyPerson } from './passkey.ts';

test('digits typed for a number that is not known yet are compared with the number that was linked', async () => {
  const said: string[] = [];
  const terminal = { say: (line: string) => said.push(line), ask: () => Promise.resolve('1234') };
  const openWindow = () => Promise.resolve({} as PasskeyAssertion);
  const run = {
    terminal,
    openWindow,
    account: {},
    service: { DATA_PATH: '.', accountPlaces: ['.'] },
  } as unknown as Run;
  const person = new PasskeyPerson(run, 'window');
  await person.ask({ type: 'passkey', question: {} as PasskeyQuestion, digits: null });
  person.checkAccount('…1234@s.whatsapp.net');
  assert.doesNotMatch(said.join('\n'), /does not end in/);
  person.checkAccount('…9999@s.whatsapp.net');
  assert.match(said.join('\n'), /9999@s\.whatsapp\.net, and does not end in 1234/);
});
