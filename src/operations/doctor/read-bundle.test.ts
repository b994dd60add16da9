import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shapeOf, stanzaShape } from '../../shape.ts';
import { type Bundle, bundleOf } from './bundle.ts';
import { MOST_BUNDLE_BYTES, readBundle } from './read-bundle.ts';

const program = { version: '0.1.0', home: '/h', node: 'v24', computer: 'linux x64', engine: 'baileys' };
const stanza = stanzaShape({
  tag: 'receipt',
  attrs: { id: '3EB0', '5491150009999': 'x' },
  content: [{ tag: 'list', attrs: {}, content: new Uint8Array(7) }],
});
const bundle: Bundle = bundleOf({
  program: program as never,
  settings: [{ name: 'SAP_COMPANY_DB', origin: '.env', value: 'SBO_PLATA', allowed: '' }],
  lines: [{ name: 'SAP', result: 'error', text: 'secret', remedy: null }],
  states: [{ at: 100, state: 'connected', reason: null }],
  records: [
    {
      at: 120,
      event: 'closed',
      state: 'reconnecting',
      reason: 'server_error',
      did: ['alert x:y'],
      detail: 'server_error (HTTP 503): Ana',
    },
  ],
  answered: [
    { at: 110, from: 'WhatsApp', about: 'stanza', trouble: null, shape: stanza },
    {
      at: 130,
      from: 'SAP',
      about: 'GET Invoices',
      trouble: { code: 'SAP_TIMEOUT', status: null, sapCode: null },
      shape: null,
    },
  ],
  answers: { Invoices: { value: [{ CardName: 'Ana', DocTotal: 1.5 }] } },
});

test('what is written is read back, by one clock, with the names of stanzas and no values', () => {
  const text = JSON.stringify(bundle);
  assert.deepEqual(readBundle(text, 'f'), bundle);
  assert.deepEqual(stanza, {
    stanza: 'receipt',
    attributes: ['id', '(another name)'],
    inside: [{ stanza: 'list', attributes: [], bytes: 7 }],
  });
  assert.deepEqual(
    [bundle.states, bundle.whatsapp, bundle.recorder, bundle.sapCalls].map(([one]) => one?.after),
    [0, 10, 20, 30],
  );
  assert.equal(bundle.recorder[0]?.closed, 'server_error (HTTP 503)');
  assert.ok(!text.includes('Ana') && !text.includes('PLATA'));
});

test('a file of a newer version is refused by its format, whatever else it has', () => {
  assert.throws(() => readBundle('{"format":2,"states":"otherwise"}', 'f'), { code: 'CLI_BUNDLE_NEWER' });
});

test('what is no bundle is refused, however large, deep or strange', () => {
  const deepShape = ['{"list":1,"of":'.repeat(300), '"null"', '}'.repeat(300)].join('');
  const hostile: readonly string[] = [
    '',
    'null',
    '[]',
    '{"format":1}',
    '{"format":"1"}',
    '{"__proto__":{"format":1}}',
    '['.repeat(5_000_000),
    `{"format":1,"sap":{"x":${deepShape}}}`,
    ' '.repeat(MOST_BUNDLE_BYTES + 1),
    JSON.stringify({ ...bundle, states: [{ after: -1, state: 'connected', reason: null }] }),
    JSON.stringify({ ...bundle, states: [{ after: 1e300, state: 'connected', reason: null }] }),
    JSON.stringify({ ...bundle, program: { ...bundle.program, engine: 'other' } }),
    JSON.stringify({ ...bundle, recorder: [{ ...bundle.recorder[0], event: 'x'.repeat(5000) }] }),
    JSON.stringify({ ...bundle, sapCalls: Array.from({ length: 20_000 }, () => bundle.sapCalls[0]) }),
    JSON.stringify({
      ...bundle,
      sapCalls: [{ ...bundle.sapCalls[0], trouble: { code: 'X', status: 1e9, sapCode: 'a' } }],
    }),
    JSON.stringify({ ...bundle, whatsapp: [{ after: 0, about: 'stanza', shape: { stanza: 7 } }] }),
  ];
  for (const text of hostile)
    assert.throws(() => readBundle(text, 'f'), { code: 'CLI_FILE_NOT_READ' }, text.slice(0, 80));
});

test('shapes of what is endless or nested are bounded', () => {
  const endless: Record<string, unknown> = {};
  for (let i = 0; i < 5000; i++) endless[`a${i}`] = i;
  assert.equal((shapeOf(endless) as { object: unknown[] }).object.length, 400);
  let nested: unknown = 1;
  for (let i = 0; i < 5000; i++) nested = [nested];
  assert.ok(JSON.stringify(shapeOf(nested)).length < 400);
  const many = { tag: 'list', attrs: {}, content: Array.from({ length: 50 }, () => ({ tag: 'item', attrs: {} })) };
  const { inside, more } = stanzaShape(many);
  assert.deepEqual([inside?.length, more], [12, 38]);
});
