import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sapError } from '../../errors/sap.ts';
import type { Call, CallAnswer } from './call.ts';
import { type Outcome, outcomeOf, tellTurns } from './outcomes.ts';

const call: Call = { method: 'GET', resource: "BusinessPartners('C4711')?$select=CardName" };
const answer = (body: object): CallAnswer => ({
  ...{ ok: true, file: null, etag: null, at: null, pageSizeKept: false },
  body: body as never,
});
const refusal = (status: number, code: string): CallAnswer => ({
  ok: false,
  refusal: { status, code, text: 'Ana owes 1500.00', fromSap: code !== '' },
});

test('an outcome has codes, names and lengths, and nothing of the company', () => {
  assert.deepEqual(outcomeOf(call, answer({ CardName: 'Ana' })), {
    about: 'GET BusinessPartners()',
    trouble: null,
    shape: { object: [['CardName', { text: 3 }]] },
  });
  const troubles = [refusal(403, '-6006'), refusal(400, '-5002'), refusal(404, ''), sapError('SAP_TIMEOUT')].map(
    (got) => outcomeOf(call, got).trouble,
  );
  assert.deepEqual(troubles, [
    { code: 'SAP_RIGHT_MISSING', status: 403, sapCode: '-6006' },
    { code: 'SAP_REQUEST_REFUSED', status: 400, sapCode: '-5002' },
    { code: 'SAP_GATEWAY_REFUSED', status: 404, sapCode: null },
    { code: 'SAP_TIMEOUT', status: null, sapCode: null },
  ]);
  assert.equal(outcomeOf(call, refusal(404, '-2028')).trouble, null, 'that there is none is an answer');
});

test('a call is told when it begins to fail, fails otherwise and works again, and in each new form', () => {
  const told: string[] = [];
  const note = tellTurns(({ about, trouble }: Outcome, isTurn) =>
    told.push(`${about} ${trouble?.code ?? 'works'}${isTurn ? '' : ', a form'}`),
  );
  const time = outcomeOf(call, sapError('SAP_TIMEOUT'));
  const works = outcomeOf(call, answer({ a: 1 }));
  for (const one of [
    works,
    works,
    time,
    time,
    outcomeOf(call, refusal(503, '')),
    works,
    outcomeOf(call, answer({ b: 1 })),
  ])
    note(one);
  assert.deepEqual(
    told.map((line) => line.replace('GET BusinessPartners() ', '')),
    ['works, a form', 'SAP_TIMEOUT', 'SAP_REQUEST_REFUSED', 'works', 'works, a form'],
  );
});

test('of endless forms the last three hundred are known, and one that comes back stays', () => {
  let told = 0;
  const note = tellTurns(() => {
    told += 1;
  });
  const see = (field: string): boolean => {
    const before = told;
    note(outcomeOf(call, answer({ [field]: 1 })));
    return told > before;
  };
  for (let n = 0; n < 1000; n++) {
    assert.equal(see(`U_${n}`), true);
    assert.equal(see('CardName'), n === 0);
  }
  assert.deepEqual([see('U_701'), see('U_700')], [false, true]);
});
