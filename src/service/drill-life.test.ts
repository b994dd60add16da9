import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { Clock } from '../clock.ts';
import type { AccountConfig, ServiceConfig } from '../config/schema.ts';
import { keepCopy } from '../session/records/copy-record.ts';
import { linkedStore, silentLog, vaultSettings, writeFiles } from '../session/vault/plain-store.test-support.ts';
import { openVault } from '../session/vault/vault.ts';
import { drillOf, startDrills } from './drill-life.ts';
import { metadataPlace } from './engine-choice.ts';

const DAY = 86_400_000;

/** A clock whose sleeps end at once, until `end` of its time has passed. */
function fastClock(start: number, end: number): Clock & { readonly over: Promise<void> } {
  let passed = 0;
  const over = Promise.withResolvers<void>();
  return {
    over: over.promise,
    now: () => ({ wall: start + passed, monotonic: passed }),
    async sleep(ms, signal) {
      passed += ms;
      if (passed <= end) return;
      over.resolve();
      await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('ended'))));
    },
  };
}

test('a month goes by: a drill by schedule, one that fails is told and tried a day later, and the alert closes', async (t) => {
  const root = mkdtempSync(path.join(tmpdir(), 'drills-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const settings = vaultSettings(root);
  await writeFiles(path.join(settings.authPath, 'session-test'), linkedStore('first'));
  const vault = await openVault(settings);
  await vault.backup({ kind: 'asked', generation: 'g', account: null });
  const [copies, keyFile] = [path.join(root, 'offsite'), path.join(root, 'offsite.key')];
  cpSync(settings.backupPath, copies, { recursive: true });
  cpSync(path.join(settings.dataPath, 'vault.key'), keyFile);
  const account = {
    WHATSAPP_SESSION_NAME: 'test',
    WHATSAPP_ENGINE: 'webjs',
    WHATSAPP_AUTH_PATH: settings.authPath,
    WHATSAPP_DRILL_PATH: copies,
    WHATSAPP_DRILL_KEY_FILE: keyFile,
    WHATSAPP_DRILL_PASSPHRASE: null,
    WHATSAPP_DRILL_INTERVAL: 30 * DAY,
  } as unknown as AccountConfig;
  const service = { accountPlaces: [settings.dataPath] } as unknown as ServiceConfig;
  const told: string[] = [];
  const alerts = {
    raise: ({ key }: { key: string }) => {
      told.push(`open ${key}`);
      // Somebody reads the alert, and copies the key once more.
      if (existsSync(`${keyFile}.lost`)) renameSync(`${keyFile}.lost`, keyFile);
    },
    resolve: (key: string) => void told.push(`close ${key}`),
  };
  const begin = 1_800_000_000_000;
  const run = async (from: number, days: number) => {
    const clock = fastClock(begin + from * DAY, days * DAY);
    const end = startDrills({ service, account, vault, alerts, log: silentLog, clock });
    await clock.over;
    await end();
    return drillOf(account, clock.now().wall);
  };

  const first = await run(0, 1);
  assert.ok(first.last);
  assert.equal(first.last.problem, null);
  assert.equal(first.dueAt, first.last.at + 30 * DAY);
  renameSync(keyFile, `${keyFile}.lost`);
  told.length = 0;
  const later = await run(29, 4);
  assert.ok(told.includes('open backup.drill_failed'), told.join());
  assert.equal(told.at(-1), 'close backup.drill_failed');
  assert.ok(later.last);
  assert.equal(later.last.problem, null);
  assert.ok(later.last.at - first.last.at >= 31 * DAY, 'tried again a day after the failure');
});

test('what the service copies off site by itself is not tried before the first copy', async (t) => {
  const root = mkdtempSync(path.join(tmpdir(), 'drills-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const settings = vaultSettings(root);
  const account = {
    WHATSAPP_SESSION_NAME: 'test',
    WHATSAPP_ENGINE: 'webjs',
    WHATSAPP_AUTH_PATH: settings.authPath,
    WHATSAPP_BACKUP_COPY_PATH: path.join(root, 'offsite'),
    WHATSAPP_BACKUP_COPY_MAX_AGE: DAY,
    WHATSAPP_DRILL_PATH: null,
    WHATSAPP_DRILL_KEY_FILE: null,
    WHATSAPP_DRILL_PASSPHRASE: null,
    WHATSAPP_DRILL_INTERVAL: 30 * DAY,
  } as unknown as AccountConfig;
  assert.equal(drillOf(account, 5).dueAt, null);
  const told = { wall: 5, log: silentLog };
  keepCopy(metadataPlace(account), { at: 5, newestAt: null, problem: null }, told);
  assert.equal(drillOf(account, 5).dueAt, null, 'there was no backup yet');
  keepCopy(metadataPlace(account), { at: 5, newestAt: 4, problem: null }, told);
  assert.equal(drillOf(account, 5).dueAt, 0);
});
