import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { after, before, test } from 'node:test';
import { runSessionManager } from '../../src/cli/session-manager/run.ts';
import { type Rig, startRig } from '../support/manager.ts';

let rig: Rig;
before(async () => {
  rig = await startRig({ page: false });
  await rig.whatsapp.close();
});
after(() => rm(rig.folder, { recursive: true, force: true }));

test('--link where WhatsApp cannot be reached says so, says it again, and Ctrl+C ends it quietly', async () => {
  const stop = new AbortController();
  const stderr = new PassThrough();
  let said = '';
  stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (/Still waiting/.test(said)) stop.abort();
  });
  const { environment, farEnds } = rig;
  const stdin = new PassThrough().end();
  let result = '';
  const stdout = new PassThrough();
  stdout.setEncoding('utf8').on('data', (text: string) => {
    result += text;
  });
  const streams = { stdin, stdout, stderr };
  const code = await runSessionManager(['--link', '--json'], { ...streams, environment, farEnds, signal: stop.signal });
  assert.equal(code, 130, said);
  assert.match(said, /^… WhatsApp cannot be reached from this computer\.$/m);
  assert.match(said, /^… WhatsApp cannot be reached from this computer\. Still waiting: /m);
  assert.match(said, /\nStopped on request\.\nNext: .*--status\n$/);
  assert.doesNotMatch(said, /^\s+at |Error:/m, 'no stack');
  const { error } = JSON.parse(result) as { error: { code: string } };
  assert.equal(error.code, 'CLI_CANCELLED');
});
