import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeApi } from '../../src/api/app.ts';
import { errorSchema } from '../../src/api/endpoint.ts';
import { approvalOperations, pendingSoon } from '../../src/operations/approval.ts';
import { Rig } from '../support/delivery.ts';
import { silentLog as log } from '../support/silence.ts';
import { AnswerSchemas } from './answer-schemas.ts';
import { apiOn } from './rig.ts';

interface Pending {
  readonly kind: string;
  readonly day: string | null;
  readonly invoices: number;
  readonly sentOnDay: number | null;
  readonly sample: readonly { readonly docNum: number; readonly name: string }[];
}

/** What awaits approval and an answer to it, over the API; each answer is as the document says. */
function approvalOn(rig: Rig) {
  const { app, ask, deeds } = apiOn(rig);
  const schemas = new AnswerSchemas(describeApi(app));
  const checked = async (method: string, answer: Response): Promise<unknown> => {
    const body: unknown = await answer.json();
    schemas.check(method, '/approval', answer.status, body);
    return body;
  };
  return {
    deeds,
    shown: async () => ((await checked('get', await ask('/approval'))) as { pending: Pending | null }).pending,
    /** Null: approved; otherwise status and code of the refusal. */
    answer: async (body: object) => {
      const answer = await ask('/approval', 'T-sending:approve', body);
      const told = await checked('post', answer);
      return answer.status === 200 ? null : `${answer.status} ${errorSchema.parse(told).error.code}`;
    },
  };
}

test('the first run is approved in the name of the token for as many as were shown, and not for more', async () => {
  await using rig = new Rig({ copyToSalesperson: false });
  for (const docEntry of [1, 2]) rig.company.invoice(docEntry);
  await rig.start({ approve: false });
  const { shown, answer, deeds } = approvalOn(rig);
  await rig.until(async () => (await shown())?.invoices === 2, 'both wait');
  const asked = await shown();
  assert.deepEqual([asked?.kind, asked?.day, asked?.sample.length], ['first_run', null, 2]);
  rig.company.invoice(3);
  await rig.until(async () => (await shown())?.invoices === 3, 'another one came');
  for (const wrong of [
    { kind: 'first_run', day: null, invoices: 2 },
    { kind: 'customer_messages_enabled', day: null, invoices: 3 },
    { kind: 'unusual_day', day: '2026-11-28', invoices: 3 },
  ])
    assert.equal(await answer(wrong), '409 DELIVERY_APPROVAL_CHANGED', wrong.kind);
  assert.equal(await answer({ kind: 'first_run', day: null }), '400 API_REQUEST_INVALID', 'the number is missing');
  assert.deepEqual([rig.messenger.sends.length, deeds], [0, []]);
  assert.equal(await answer({ kind: 'first_run', day: null, invoices: 3 }), null);
  await rig.until(() => rig.all('read'), 'all go out');
  assert.deepEqual(deeds, [
    {
      who: 'T-sending.approve (token of ana)',
      address: '',
      action: 'sending_approved',
      target: 'first_run',
      detail: 'first_run, 3',
    },
  ]);
  assert.match(rig.lines.join('\n'), /a person approved sending/);
  assert.equal(await shown(), null);
  assert.equal(await answer({ kind: 'first_run', day: null, invoices: 3 }), '409 DELIVERY_NOTHING_TO_APPROVE');
});

test('an unusual day is approved by its day, and an answer to the first run is none to it', async () => {
  await using rig = new Rig({ copyToSalesperson: false });
  rig.settings = { ...rig.settings, pacing: { ...rig.settings.pacing, askAbove: 2 } };
  await rig.start();
  for (let docEntry = 1; docEntry <= 5; docEntry++) rig.company.invoice(docEntry);
  const { shown, answer } = approvalOn(rig);
  await rig.until(async () => (await shown())?.invoices === 3, 'three wait');
  const asked = await shown();
  assert.deepEqual([asked?.kind, asked?.sentOnDay], ['unusual_day', 2]);
  for (const wrong of [
    { kind: 'first_run', day: null, invoices: 3 },
    { kind: 'unusual_day', day: '2026-01-01', invoices: 3 },
    { kind: 'unusual_day', day: null, invoices: 3 },
    { kind: 'unusual_day', day: asked?.day, invoices: 2 },
  ])
    assert.equal(await answer(wrong), '409 DELIVERY_APPROVAL_CHANGED', JSON.stringify(wrong));
  assert.equal(rig.messenger.sends.length, 2);
  assert.equal(await answer({ kind: 'unusual_day', day: asked?.day, invoices: 3 }), null);
  await rig.until(() => rig.all('read'), 'all go out');
});

test('while SAP cannot be read, a program is told to come again instead of waiting', async () => {
  await using rig = new Rig();
  rig.company.invoice(1);
  rig.company.partner = () => Promise.reject(new Error('SAP is down'));
  const delivery = await rig.start({ approve: false });
  const approval = approvalOperations(delivery, log);
  await assert.rejects(pendingSoon(approval, new AbortController().signal, 1), { code: 'DELIVERY_NOT_LOOKED_YET' });
  await assert.rejects(pendingSoon(approval, AbortSignal.abort()), { name: 'AbortError' });
});
