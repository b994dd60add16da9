import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { chosenCompany, takeChoice } from './choice.ts';
import { showCommandsWith } from './writers.ts';

// What was chosen is named in every command that this process shows.
afterEach(() => showCommandsWith(null));

test('a command is about one company: two that are named are refused, and not the first passed over', () => {
  const taken = (line: string) => takeChoice(line.split(' '), 'hybrid-invoice-service.js');
  assert.equal(taken('--company north deliveries list --company=north').choice.company, 'north');
  for (const option of ['--company', '--session', '--config'])
    assert.throws(() => taken(`${option} a deliveries list ${option}=b`), {
      code: 'CLI_USAGE',
      message: `Invalid command line: ${option} is given twice, with different values.`,
    });
});

test('a name that is not there is told with those that are, each once', () => {
  const of = (company: string, account: string) => ({ company, account, sharers: [], environment: {} });
  const file = { file: 'courier.json', companies: [of('north', 'alpha'), of('south', 'alpha'), of('west', 'beta')] };
  const asked = (wish: { readonly company?: string; readonly account?: string }) => () =>
    chosenCompany(file as never, { file: null, company: null, account: null, ...wish });
  assert.throws(asked({ account: 'gamma' }), { message: 'courier.json has no account gamma. It has: alpha, beta.' });
  assert.throws(asked({ company: 'nord' }), {
    message: 'courier.json has no company nord. It has: north, south, west.',
  });
});

test('an account that several companies share names none of them, except for what is about the account', () => {
  const of = (company: string, account: string) => ({ company, account, sharers: [], environment: {} });
  const file = { file: 'courier.json', companies: [of('north', 'alpha'), of('south', 'alpha'), of('west', 'beta')] };
  const asked = (account: string, about?: 'account') =>
    chosenCompany(file as never, { file: null, company: null, account }, about).company;
  assert.throws(() => asked('alpha'), {
    code: 'CONFIG_COMPANY_NOT_NAMED',
    message: 'courier.json holds several companies, and this is about one: north, south.',
  });
  assert.equal(asked('beta'), 'west');
  assert.equal(asked('alpha', 'account'), 'north');
});
