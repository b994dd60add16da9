import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { runReplay } from '../../sandbox/replay/command.ts';
import { scenarioOf } from '../../sandbox/replay/scenario.ts';
import { inWords } from '../../sandbox/replay/turns.ts';
import { readBundle } from '../../src/operations/doctor/read-bundle.ts';
import { replayed, SPEED, swapped } from './recorded.ts';

/**
 * A service goes through what a bundle tells. The bundle was made on the sandbox: `node test/replay/run.ts --only "short form"
 * --write`. All kinds of faults, each with a bundle of its own: `npm run test:long -- replay`.
 */
const text = readFileSync(new URL('../fixtures/bundles/short.json', import.meta.url), 'utf8');
const bundle = readBundle(text, 'short.json');

test('a service goes through the states of a bundle in their order, and one that was changed in the file is told', async () => {
  const { expected } = scenarioOf(bundle, SPEED);
  for (const reason of ['replaced', 'account_locked'])
    assert.ok(
      expected.some((one) => one.reason === reason),
      reason,
    );
  // One run for both: all of the true bundle must be seen, and the changed one must not agree.
  const lines: string[] = [];
  const foreign = { after: 0, about: 'stanza', shape: { stanza: 'foreign', attributes: [] } };
  const changed = swapped({ ...bundle, whatsapp: [...bundle.whatsapp, foreign] });
  const result = await replayed(changed, { say: (line) => lines.push(line) });
  assert.deepEqual(result.seen, expected.map(inWords), lines.join('\n'));
  assert.deepEqual(result.sap, {
    expected: { 'GET Invoices': ['SAP_UNAVAILABLE', 'works'] },
    seen: { 'GET Invoices': ['SAP_UNAVAILABLE', 'works'] },
  });
  assert.equal(result.expected.at(-1), 'needs_person (dialog)');
  assert.deepEqual([result.agrees, result.stuckAt, result.leftOut], [false, null, []]);
  assert.ok(
    result.otherForms.some((form) => form.includes('"foreign"')),
    'a form that the stand-ins do not give is told',
  );
  assert.ok(!result.otherForms.some((form) => form.includes('"success"')), 'and none that they give');
});

test('a bundle tells the forms of stanzas for connection, login and errors', () => {
  const stanzas = new Set(
    bundle.whatsapp.map(({ shape }) => (typeof shape === 'object' && 'stanza' in shape ? shape.stanza : '')),
  );
  for (const name of ['success', 'stream:error', 'iq', 'ib', 'ack']) assert.ok(stanzas.has(name), name);
});

test('a bundle of a newer version, and what is none, is refused before anything is started', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-refused-'));
  try {
    for (const [content, code] of [
      [JSON.stringify({ ...bundle, format: 2 }), 'CLI_BUNDLE_NEWER'],
      ['{', 'CLI_FILE_NOT_READ'],
    ] as const) {
      const file = path.join(folder, 'bundle.json');
      writeFileSync(file, content);
      const options = { file, speed: 1, json: true, signal: new AbortController().signal };
      await assert.rejects(runReplay(options), { code });
    }
    const options = { file: folder, speed: 1, json: true, signal: new AbortController().signal };
    await assert.rejects(runReplay(options), { code: 'CLI_FILE_NOT_READ' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
