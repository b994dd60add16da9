import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { runSessionManager } from '../../src/cli/session-manager/run.ts';
import { sapNowhere } from '../installation/folder.ts';

test('commands that only look leave a new home empty', async (t) => {
  const home = mkdtempSync(path.join(tmpdir(), 'courier-looking-'));
  t.after(() => rmSync(home, { recursive: true }));
  const environment = {
    ...sapNowhere,
    DATA_PATH: path.join(home, 'data'),
    WHATSAPP_AUTH_PATH: path.join(home, 'login'),
    WHATSAPP_BACKUP_PATH: path.join(home, 'backups'),
    WHATSAPP_ENGINE: 'baileys',
  };
  const looks = ['--status', '--report', '--figures', '--recorder', '--list', '--drill'];
  for (const command of [
    ...looks,
    '--backup --dry-run',
    '--restore --dry-run',
    '--repair --dry-run',
    '--clean --dry-run',
  ]) {
    await runSessionManager(command.split(' '), {
      environment,
      farEnds: null,
      stdin: new PassThrough().end(),
      stdout: new PassThrough().resume(),
      stderr: new PassThrough().resume(),
      signal: new AbortController().signal,
    });
    assert.deepEqual(readdirSync(home), [], command);
  }
});
