import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { hasCode } from '../../errors/coded-error.ts';
import { readLoginRecord, writeLoginRecord } from './login-record.ts';
import { webjsSessionStore } from './session-store.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'webjs-store-'));
const profile = path.join(folder, 'session-test');
after(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  rmSync(folder, { recursive: true });
  mkdirSync(profile, { recursive: true });
});

test('a profile that was never linked, or was logged out, holds no login', async () => {
  assert.deepEqual(await webjsSessionStore.verify(path.join(folder, 'nowhere')), { state: 'empty' });
  assert.deepEqual(await webjsSessionStore.verify(profile), { state: 'empty' });
  for (const state of ['unlinked', 'logged_out'] as const) {
    writeLoginRecord(profile, { state, jid: null });
    assert.deepEqual(await webjsSessionStore.verify(profile), { state: 'empty' });
  }
  await assert.rejects(webjsSessionStore.snapshot(profile, folder), (error) => hasCode(error, 'WHATSAPP_NOT_LINKED'));
});

test('a linked profile without its databases is damaged, and says which is gone', async () => {
  writeLoginRecord(profile, { state: 'linked', jid: '5491155550000@s.whatsapp.net' });
  assert.deepEqual(await webjsSessionStore.verify(profile), { state: 'damaged', detail: 'Default/IndexedDB is gone' });
});

test('a login keeps its name while it stands, and another one has another', async () => {
  const name = () => webjsSessionStore.loginOf(profile);
  const linked = () => writeLoginRecord(profile, { state: 'linked', jid: '5491155550000@s.whatsapp.net' });
  assert.equal(await name(), null);
  linked();
  const first = await name();
  assert.match(first ?? '', /^[0-9a-f]{16}$/);
  linked();
  assert.equal(await name(), first);
  writeLoginRecord(profile, { state: 'logged_out', jid: null });
  assert.equal(await name(), null);
  linked();
  assert.notEqual(await name(), first);
});

test('a note that cannot be read is none', async () => {
  writeFileSync(path.join(profile, 'courier-login.json'), '{"state":');
  assert.equal(await readLoginRecord(profile), null);
});

test('the encryption state is out of reach, and it says so', async () => {
  const { renewed, detail } = await webjsSessionStore.renew(profile);
  assert.equal(renewed, false);
  assert.ok(detail.length > 0);
});

test('caches go, what is not a cache stays', async () => {
  mkdirSync(path.join(profile, 'Default/Cache/inner'), { recursive: true });
  writeFileSync(path.join(profile, 'Default/Cache/inner/entry'), Buffer.alloc(1000));
  writeFileSync(path.join(profile, 'Default/Preferences'), '{}');
  assert.equal(await webjsSessionStore.cleanCaches(profile), 1000);
  assert.equal(await webjsSessionStore.cleanCaches(profile), 0);
});
