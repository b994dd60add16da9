import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { hasCode } from '../../../errors/coded-error.ts';
import { readyProfile, recordBrowser, refuseOlderBrowser } from './profile.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'profile-'));
const profile = path.join(folder, 'session-test');
after(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
});

test('marks of another host or a dead process are removed, the login stays', async () => {
  mkdirSync(path.join(profile, 'Default'), { recursive: true });
  symlinkSync('another-host-4711', path.join(profile, 'SingletonLock'));
  await readyProfile(profile);
  assert.throws(() => lstatSync(path.join(profile, 'SingletonLock')));
  assert.ok(existsSync(path.join(profile, 'Default')));
});

test('a profile that cannot be written is refused before a browser sees it', async () => {
  writeFileSync(path.join(folder, 'a-file'), '');
  await assert.rejects(readyProfile(path.join(folder, 'a-file', 'session-test')), (error) =>
    hasCode(error, 'WHATSAPP_STORE_UNWRITABLE'),
  );
  await readyProfile(profile);
  assert.deepEqual(readdirSync(profile), []);
});

test('an older browser is refused on a newer profile, by our note or by its own, and welcome on an empty one', async () => {
  await refuseOlderBrowser(profile, '120.0');
  mkdirSync(profile);
  await refuseOlderBrowser(profile, '120.0');
  writeFileSync(path.join(profile, 'Last Version'), '140.0.1');
  await assert.rejects(refuseOlderBrowser(profile, '120.0'), (error) => hasCode(error, 'WHATSAPP_BROWSER_OLDER'));
  await recordBrowser(profile, '153.0.1');
  await assert.rejects(refuseOlderBrowser(profile, '140.0.1'), (error) => hasCode(error, 'WHATSAPP_BROWSER_OLDER'));
  await refuseOlderBrowser(profile, '153.0.0');
});
