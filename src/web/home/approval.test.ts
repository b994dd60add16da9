import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApprovalQuestion } from '../../delivery/sending/approval.ts';
import { deliveryError } from '../../errors/delivery.ts';
import type { PersonRequest } from '../route.ts';
import { approve } from './approval.ts';

/** Where the browser goes after the form, what was approved, and what the audit has of it. */
async function sent(fields: Record<string, string>, refusal?: Parameters<typeof deliveryError>[0]) {
  const approved: ApprovalQuestion[] = [];
  const entries: unknown[] = [];
  const approval = {
    pendingApproval: () => Promise.resolve(null),
    approve: ({ question }: { readonly question: ApprovalQuestion }) => {
      if (refusal) return Promise.reject(deliveryError(refusal, {}));
      approved.push(question);
      return Promise.resolve();
    },
  };
  const request = {
    person: { name: 'ana' },
    form: () => Promise.resolve(new URLSearchParams(fields)),
    audit: (...entry: unknown[]) => entries.push(entry),
  } as unknown as PersonRequest;
  const answer = await approve({ approval }, request);
  return { to: answer.headers.get('location'), approved, entries };
}

test('the page approves the question that it has shown', async () => {
  assert.deepEqual(await sent({ kind: 'unusual_day', day: '2026-11-28' }), {
    to: '/',
    approved: [{ kind: 'unusual_day', day: '2026-11-28' }],
    entries: [['sending_approved', '2026-11-28']],
  });
  assert.deepEqual((await sent({ kind: 'first_run', day: '' })).approved, [{ kind: 'first_run', day: null }]);
});

test('a page that shows another question than the one that waits, or none, approves nothing and is shown anew', async () => {
  const nothing = { approved: [], entries: [] };
  const changed = { to: '/approval?changed', ...nothing };
  assert.deepEqual(await sent({ kind: 'first_run', day: '' }, 'DELIVERY_APPROVAL_CHANGED'), changed);
  assert.deepEqual(await sent({}), changed);
  const settled = await sent({ kind: 'first_run', day: '' }, 'DELIVERY_NOTHING_TO_APPROVE');
  assert.deepEqual(settled, { to: '/approval', ...nothing });
});
