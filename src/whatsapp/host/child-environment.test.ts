import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { silentLog } from '../../../test/support/silence.ts';
import { nativeHeap } from '../../node-options.js';
import { compileCache, engineEnvironment } from './child-environment.ts';

test('the compile cache is the one chosen for us, else a private one of ours, else none', (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-compiled-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const chosen = { NODE_COMPILE_CACHE: path.join(folder, 'chosen') };
  assert.deepEqual(compileCache({ ...chosen, SAP_PASSWORD: 'x' }, folder, silentLog), chosen);

  const ours = path.join(folder, 'compiled');
  assert.deepEqual(compileCache({ NODE_COMPILE_CACHE: '' }, folder, silentLog), { NODE_COMPILE_CACHE: ours });
  if (process.platform !== 'win32') assert.equal(statSync(ours).mode & 0o777, 0o700);

  const file = path.join(folder, 'file');
  writeFileSync(file, '');
  assert.deepEqual(compileCache({}, file, silentLog), {});
});

test('an engine’s process has one native heap, and nothing that is secret', (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-engine-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const given = engineEnvironment({ PATH: '/bin', SAP_PASSWORD: 'x' }, folder, silentLog);
  assert.deepEqual(given, { PATH: '/bin', ...nativeHeap, NODE_COMPILE_CACHE: path.join(folder, 'compiled') });
});
