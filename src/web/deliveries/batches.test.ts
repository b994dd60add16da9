import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PersonRequest } from '../route.ts';
import { batchRoutes } from './batches.ts';

interface Settling {
  readonly answer: Response;
  /** What the outbox was asked, and what was entered into the audit. */
  readonly asked: readonly unknown[][];
  readonly audited: readonly unknown[][];
}

/** Sends the form of one note; `held`: how many invoices are held for it. */
async function settle(
  batch: 'marks' | 'restored',
  fields: Readonly<Record<string, string>>,
  held = 1,
): Promise<Settling> {
  const asked: unknown[][] = [];
  const audited: unknown[][] = [];
  let left = held;
  const outbox = {
    settleHeld: (...question: unknown[]) => {
      asked.push(question);
      const changes = left > 0 ? [{ message: { state: 'queued' } }] : [];
      left -= 1;
      return Promise.resolve(changes);
    },
  };
  const parts = { deliveries: { outbox, now: () => 7 } } as unknown as Parameters<typeof batchRoutes>[0];
  const route = batchRoutes(parts).find(
    ({ method, path }) => method === 'POST' && path === `/deliveries/settle/${batch}`,
  );
  assert.ok(route);
  const request = {
    url: new URL(`http://127.0.0.1/deliveries/settle/${batch}`),
    ...{ language: 'en', csrf: 'c', menu: [], person: { name: 'ana', role: 'operator' } },
    form: () => Promise.resolve(new URLSearchParams(fields)),
    audit: (...entry: unknown[]) => audited.push(entry),
  } as unknown as PersonRequest;
  return { answer: await route.handle(request), asked, audited };
}

test('one answer settles its own batch, with who decided and why, and is audited', async () => {
  for (const [batch, hold] of [
    ['marks', 'mark'],
    ['restored', 'restored'],
  ] as const) {
    const { answer, asked, audited } = await settle(batch, { answer: 'sent-before', why: 'the old program sent them' });
    assert.equal(answer.status, 303);
    assert.deepEqual(asked[0]?.slice(0, 3), [
      hold,
      'sent_before',
      { who: 'ana', why: 'the old program sent them', at: 7 },
    ]);
    assert.deepEqual(audited, [['settle_held', batch, 'sent_before: the old program sent them']]);
  }
});

test('without a reason, or with another answer, nothing is settled', async () => {
  for (const fields of [{ answer: 'new', why: ' ' }, { answer: 'new' }, { answer: 'both', why: 'x' }] as const) {
    const { answer, asked, audited } = await settle('marks', fields);
    assert.equal(answer.status, 422);
    assert.deepEqual([asked, audited], [[], []]);
  }
});

test('when nothing is held any more, that is said, and nothing is audited', async () => {
  const { answer, audited } = await settle('marks', { answer: 'new', why: 'x' }, 0);
  assert.equal(answer.status, 422);
  assert.match(await answer.text(), /No invoice is held for this reason/);
  assert.deepEqual(audited, []);
});
