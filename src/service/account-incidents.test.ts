import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert } from '../alerts/alert.ts';
import { withAccount } from './account-incidents.ts';

test('an outage of the outbox that companies share is told once, of all of them, and what is a company’s by itself', () => {
  const told: string[] = [];
  const book = (name: string) =>
    ({
      raise: ({ key }: Alert) => void told.push(`${name} ${key}`),
      resolve: (key: string) => void told.push(`${name} -${key}`),
    }) as never;
  const ofAccount = book('account');
  const [first, second] = ['north', 'south'].map((name, i) => withAccount(book(name), ofAccount, () => i === 0));
  const alert = (key: Alert['key']): Alert => ({ key, severity: 'critical', sentence: 'It is away.', next: '' });
  for (const one of [first, second]) {
    one?.raise(alert('delivery.trouble.database'));
    one?.raise(alert('delivery.trouble.intake'));
  }
  assert.deepEqual(told.splice(0), [
    'account delivery.trouble.database',
    'north delivery.trouble.intake',
    'south delivery.trouble.intake',
  ]);
  first?.resolve('delivery.trouble.database');
  assert.deepEqual(told, ['account -delivery.trouble.database']);
});
