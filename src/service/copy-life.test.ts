import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { SteppedClock } from '../../test/support/stepped-clock.ts';
import type { AccountConfig } from '../config/schema.ts';
import { linkedStore, silentLog, vaultSettings, writeFiles } from '../session/vault/plain-store.test-support.ts';
import { openVault } from '../session/vault/vault.ts';
import { copiesOf, startCopies } from './copy-life.ts';
import { CopyProcess } from './copy-process.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function stage(t: TestContext, copying = new CopyProcess()) {
  const root = mkdtempSync(path.join(tmpdir(), 'copies-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const settings = vaultSettings(root);
  await writeFiles(path.join(settings.authPath, 'session-test'), linkedStore('first'));
  const vault = await openVault(settings);
  const to = path.join(root, 'offsite');
  mkdirSync(to);
  const account = {
    WHATSAPP_SESSION_NAME: 'test',
    WHATSAPP_ENGINE: 'webjs',
    WHATSAPP_AUTH_PATH: settings.authPath,
    WHATSAPP_BACKUP_COPY_PATH: to,
    WHATSAPP_BACKUP_COPY_MAX_AGE: 48 * HOUR,
    WHATSAPP_DRILL_KEY_FILE: null,
    WHATSAPP_DRILL_PASSPHRASE: null,
  } as unknown as AccountConfig;
  const open = new Set<string>();
  const alerts = {
    raise: ({ key }: { key: string }) => void open.add(key),
    resolve: (key: string) => void open.delete(key),
  };
  const clock = new SteppedClock();
  /** Each look is a process: its result is waited for, however long that takes. */
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const end = startCopies({ account, vault, alerts, log: silentLog, clock, copying });
  return { root, vault, to, open, clock, end, until, standing: () => copiesOf(account, clock.now().wall) };
}

test('a backup is copied by itself; a share that is gone is told until it is back', async (t) => {
  const at = await stage(t);
  await at.vault.backup({ kind: 'asked', generation: 'g', account: null });
  await at.clock.pass(MINUTE);
  await at.until(() => at.standing().newestAt !== null);
  assert.equal(readdirSync(at.to).length, 1);
  assert.equal(at.standing().hasKey, false);

  renameSync(at.to, `${at.to}.gone`);
  await at.clock.pass(15 * MINUTE);
  await at.until(() => at.open.has('backup.copy_failed'));
  assert.equal(at.standing().problem?.code, 'VAULT_COPY_NO_FOLDER');
  assert.notEqual(at.standing().newestAt, null, 'what is known to be there is still known');
  renameSync(`${at.to}.gone`, at.to);
  await at.clock.pass(15 * MINUTE);
  await at.until(() => at.open.size === 0);
  await at.end();
});

test('a share that does not answer is told, is asked by no second process, and holds up no stop', async (t) => {
  const root = mkdtempSync(path.join(tmpdir(), 'hanging-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const program = path.join(root, 'hanging.mjs');
  writeFileSync(program, "process.on('message', () => undefined);\n");
  const copying = new CopyProcess({ program, deadlineMs: 50 });
  const at = await stage(t, copying);
  await at.clock.pass(MINUTE);
  await at.until(() => at.open.has('backup.copy_failed'));
  assert.equal(at.standing().problem?.code, 'VAULT_COPY_HANGS');
  await at.end();

  const endless = await stage(t, new CopyProcess({ program }));
  await endless.clock.pass(MINUTE);
  await endless.end();
});
