import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { FaultKind } from '../../sandbox/business-one/faults.ts';
import { sandboxSessionTimings } from '../../sandbox/pace.ts';
import { type StandIns, startStandIns } from '../../sandbox/stand-ins.ts';
import { runDoctor } from '../../src/cli/doctor/run.ts';
import { writeBundle } from '../../src/cli/doctor/write-bundle.ts';
import { leaksIn } from '../../src/operations/doctor/bundle.ts';
import { reasonTable } from '../../src/session/lifecycle/reasons.ts';
import { FlightRecorder } from '../../src/session/records/flight-recorder.ts';
import { StateRecorder } from '../../src/session/records/state-history.ts';
import { silentLog } from '../../src/session/vault/plain-store.test-support.ts';
import { shapeOf, stanzaShape } from '../../src/shape.ts';
import { valuesOfRun } from '../support/values-of-run.ts';

/** The file for support holds what happened, and nothing that the company, its customers or its computers could be known by. */

const folder = mkdtempSync(path.join(tmpdir(), 'courier-bundle-'));
let standIns: StandIns;
before(async () => {
  standIns = await startStandIns({ folder, engine: 'baileys', today: '2026-11-23', printed: false });
  const { WHATSAPP_AUTH_PATH: authPath = '' } = standIns.environment;
  const place = { authPath, sessionName: 'sap-whatsapp-persistent', engine: 'baileys' as const };
  mkdirSync(authPath, { recursive: true, mode: 0o700 });
  const [states, recorder] = [new StateRecorder(place, silentLog), new FlightRecorder(place, silentLog)];
  const [partner] = await standIns.sap.admin.rows('BusinessPartners');
  const from = '5491150009999@s.whatsapp.net';
  for (const shape of [
    stanzaShape({
      tag: 'message',
      attrs: { from, '5491150009999': '' },
      content: [{ tag: 'enc', attrs: {}, content: from }],
    }),
    shapeOf({ id: from, body: partner?.['CardName'], '5491150009999': [from] }),
  ])
    recorder.noteAnswer({ at: Date.now(), from: 'WhatsApp', about: 'message', trouble: null, shape });
  // A fault of each kind, each with somebody's text behind it.
  for (const [i, reason] of Object.keys(reasonTable).entries()) {
    const at = Date.now() - 3_600_000 + i * 1000;
    states.note({ at, state: i % 2 === 0 ? 'connected' : 'reconnecting', reason });
    const detail = `${reason} (401): ${JSON.stringify(partner?.['CardName'])} 5491150009999@s.whatsapp.net`;
    recorder.note({
      at,
      event: 'closed',
      state: 'reconnecting',
      reason,
      did: [`alert delivery.held:${JSON.stringify(partner?.['CardCode'])}`],
      detail,
    });
  }
});
after(async () => {
  await standIns.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const file = path.join(folder, 'support.json');

async function bundle(yes = true): Promise<string> {
  let shown = '';
  await runDoctor(standIns.environment, {
    farEnds: {
      whatsapp: standIns.whatsapp.farEnd,
      sessionTimings: sandboxSessionTimings,
      delivery: (s) => s,
      failpoints: null,
    },
    json: false,
    signal: new AbortController().signal,
    write: (text) => {
      shown += text;
    },
    bundle: { file, yes, ask: null },
  });
  const text = readFileSync(file, 'utf8');
  assert.ok(shown.includes(text), 'it was shown as it was written');
  return text;
}

const kinds: readonly (FaultKind | null)[] = [
  null,
  'unauthorized',
  'status',
  'html',
  'body',
  'reset',
  'truncated',
  'lost_response',
];

test('a bundle made during a fault of each kind holds what happened, and no value of the run', async () => {
  const values = await valuesOfRun(standIns);
  assert.ok(values.length > 200, `${values.length} values`);
  for (const kind of kinds) {
    await standIns.sap.admin.clearFaults();
    if (kind !== null) await standIns.sap.admin.addFault({ kind, path: '/Invoices', times: null });
    const text = await bundle();
    assert.deepEqual(leaksIn(text, values), [], String(kind));
    const { checks, recorder, sap } = JSON.parse(text) as Record<string, unknown[]>;
    assert.ok(text.includes('logged_out (401)'), 'why connections closed');
    assert.ok(text.includes('"enc"') && text.includes('"body"'), 'the forms in which WhatsApp answered');
    assert.equal(recorder?.length, Object.keys(reasonTable).length);
    assert.equal('Invoices' in (sap ?? {}), kind === null, String(kind));
    assert.ok((checks?.length ?? 0) > 10);
  }
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const [planted = ''] = values;
  assert.deepEqual(leaksIn(`{"x":"${planted}"}`, values), [planted]);
});

test('one with a word that is also a value of the configuration is not written, and the variable is named', async () => {
  const around = { file: path.join(standIns.folder, 'told.json'), yes: true, ask: null };
  const told = writeBundle({ format: 1, about: 'the marzo' } as never, { DATA_PATH: 'marzo' }, around, {
    json: true,
    write: assert.fail,
  });
  await assert.rejects(told, { code: 'CLI_BUNDLE_TELLS', message: /DATA_PATH/ });
  assert.ok(!existsSync(around.file));
});

test('a short code or word is found where it stands, and not within a longer one', () => {
  assert.deepEqual(leaksIn('{"after":10003,"x":"Series 0003"}', ['0003']), ['0003']);
  assert.deepEqual(leaksIn('{"after":10003}', ['0003']), []);
  assert.deepEqual(leaksIn('{"@odata.etag":1}', ['data']), []);
  for (const found of ['{"x":"data"}', '{"x":"the data."}', '{"x":"U_data"}'])
    assert.deepEqual(leaksIn(found, ['data']), ['data']);
  assert.deepEqual(leaksIn('{"x":"+5491112345678"}', ['91112345678']), ['91112345678']);
});

test('it is not written without a yes, and the shape of an answer keeps names, types, order and lengths', async () => {
  rmSync(file, { force: true });
  await standIns.sap.admin.clearFaults();
  await assert.rejects(bundle(false), { code: 'CLI_NOT_CONFIRMED' });
  assert.throws(() => statSync(file), { code: 'ENOENT' });
  assert.deepEqual(shapeOf({ DocNum: 4711, Name: 'Ana', D: '2026-11-23', L: [{ x: 1.5 }], 'Ana Pérez': null }), {
    object: [
      ['DocNum', 'integer'],
      ['Name', { text: 3 }],
      ['D', 'date'],
      ['L', { list: 1, of: { object: [['x', 'decimal']] } }],
      ['(another name)', 'null'],
    ],
  });
});
