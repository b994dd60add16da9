import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whatsappError } from '../errors/whatsapp.ts';
import { spokenLog } from './spoken-log.ts';

function heard(tell: (log: ReturnType<typeof spokenLog>) => void): readonly string[] {
  const said: string[] = [];
  tell(spokenLog((text) => said.push(text)));
  return said;
}

test('what ends a connection is told once with its next step, and never as JSON', () => {
  const fields = {
    reason: 'cannot_start',
    code: 'WHATSAPP_BROWSER_UNSANDBOXED',
    detail: 'The browser cannot use its sandbox because it runs as root.',
  };
  const said = heard((log) => {
    log.warn(fields, 'connection ended');
    log.warn(fields, 'connection ended');
  });
  assert.equal(said.length, 1);
  assert.match(
    said[0] ?? '',
    /^The browser cannot use its sandbox because it runs as root\.\nNext: Run the service as a dedicated user/,
  );
});

test('a reason that the session tells in its own sentence is not told twice', () => {
  assert.deepEqual(
    heard((log) => log.warn({ reason: 'network', code: null, detail: 'ENOTFOUND' }, 'connection ended')),
    [],
  );
});

test('a coded error keeps its sentence and its next step; another keeps its cause', () => {
  const coded = whatsappError('WHATSAPP_BROWSER_UNSANDBOXED', { why: 'it runs as root' });
  const said = heard((log) => {
    log.error({ err: coded }, 'backup failed');
    log.warn({ err: new Error('EPIPE') }, 'backup failed');
    log.info({}, 'connected');
  });
  assert.equal(said.length, 2);
  assert.match(said[0] ?? '', /sandbox because it runs as root.*\nNext: /);
  assert.equal(said[1], 'Backup failed: EPIPE');
});
