import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import '../../cheap-scrypt.test-support.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { blankMemory } from '../lifecycle/memory.ts';
import { peekMetadata, writeMetadata } from '../records/metadata.ts';
import { fileAttachment } from './attachments.ts';
import { exportLogin, importLogin, newPassphrase } from './carry.ts';
import { vaultSettings, writeFiles } from './plain-store.test-support.ts';
import { cleanStore, restoreStore, type StoreWork } from './store-work.ts';
import { openVault } from './vault.ts';

const passphrase = 'correct horse battery';
const refusedWith = (code: string) => (error: unknown) => hasCode(error, code);
let root = '';
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'carry-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** An installation of its own; with a login when it is named. */
async function tree(name: string, login: string | null): Promise<StoreWork & { readonly data: string }> {
  const folder = path.join(root, name);
  const data = path.join(folder, 'data');
  const settings = vaultSettings(folder);
  const outbox = fileAttachment('outbox.db', path.join(data, 'outbox.db'));
  const vault = await openVault({ ...settings, attachments: [...settings.attachments, outbox] });
  await vault.begin();
  const place = { authPath: settings.authPath, sessionName: 'test', engine: 'webjs' } as const;
  if (login !== null) {
    await writeFiles(path.join(settings.authPath, 'session-test'), {
      'login/identity.json': JSON.stringify({ jid: login }),
    });
    await writeFiles(data, { 'outbox.db': `of ${name}` });
    const blank = blankMemory({ sessionName: 'test', engine: 'webjs', generation: 'g' });
    writeMetadata(place, { ...blank, status: 'linked', linkedAt: 1 });
  }
  return { vault, place, random: Math.random, step: () => undefined, data };
}

function carryOf(work: StoreWork) {
  const read = peekMetadata(work.place);
  return read.state === 'read' ? read.memory.carry : null;
}

test('a login is exported to another computer with its outbox, and the remaining copy is disarmed', async () => {
  const [one, two] = [await tree('one', 'a@s'), await tree('two', null)];
  const file = path.join(root, 'carried');
  assert.equal((await exportLogin(one, file, passphrase)).number, 1);
  assert.equal(carryOf(one)?.away?.login, 'a@s');
  await assert.rejects(exportLogin(one, `${file}2`, passphrase), refusedWith('VAULT_CARRIED_AWAY'));
  assert.equal((await readFile(file, 'latin1')).includes('identity.json'), false);
  const imported = await importLogin(two, file, passphrase, false);
  assert.deepEqual(imported.brought.toSorted(), ['outbox.db']);
  assert.equal(await two.vault.loginOf(null), 'a@s');
  assert.deepEqual(carryOf(two), { number: 1, away: null });
});

test('carried back, it includes what was sent elsewhere; the previous outbox is kept aside', async () => {
  const [one, two] = [await tree('one', 'a@s'), await tree('two', null)];
  const [out, back] = [path.join(root, 'out'), path.join(root, 'back')];
  await exportLogin(one, out, passphrase);
  await importLogin(two, out, passphrase, false);
  await writeFile(path.join(two.data, 'outbox.db'), 'sent from two');
  await exportLogin(two, back, passphrase);
  await importLogin(one, back, passphrase, false);
  assert.equal(await readFile(path.join(one.data, 'outbox.db'), 'utf8'), 'sent from two');
  const aside = (await readdir(one.data)).find((name) => name.startsWith('outbox.db.before-import-'));
  assert.equal(await readFile(path.join(one.data, aside ?? ''), 'utf8'), 'of one');
  await assert.rejects(importLogin(one, out, passphrase, false), refusedWith('VAULT_CARRY_OLDER'));
});

test('its own export file can be imported again, with the existing outbox', async () => {
  const one = await tree('one', 'a@s');
  const file = path.join(root, 'carried');
  await exportLogin(one, file, passphrase);
  await writeFile(path.join(one.data, 'outbox.db'), 'newer');
  await importLogin(one, file, passphrase, false);
  assert.equal(carryOf(one)?.away, null);
  assert.equal(await readFile(path.join(one.data, 'outbox.db'), 'utf8'), 'newer');
});

test('clean and restore do not arm the remaining copy', async () => {
  const one = await tree('one', 'a@s');
  await exportLogin(one, path.join(root, 'carried'), passphrase);
  const { quarantined } = await cleanStore(one, null);
  await restoreStore(one, { from: quarantined, acceptOtherSession: false });
  assert.equal(carryOf(one)?.away?.login, 'a@s');
});

test('a refused import leaves both sides unchanged', async () => {
  const [one, two] = [await tree('one', 'a@s'), await tree('two', null)];
  const file = path.join(root, 'carried');
  await assert.rejects(exportLogin(one, file, 'fifteen signs..'), refusedWith('VAULT_CARRY_PASSPHRASE_SHORT'));
  await assert.rejects(exportLogin(two, file, passphrase), refusedWith('VAULT_NOTHING_TO_BACK_UP'));
  await writeFile(file, 'somebody’s');
  await assert.rejects(exportLogin(one, file, passphrase), refusedWith('VAULT_CARRY_FILE_EXISTS'));
  await assert.rejects(importLogin(two, file, passphrase, false), refusedWith('VAULT_CARRY_REFUSED'));
  assert.equal(carryOf(one)?.away, null, 'still armed');
  const good = path.join(root, 'good');
  await exportLogin(one, good, passphrase);
  await assert.rejects(importLogin(two, good, `${passphrase}!`, false), refusedWith('VAULT_CARRY_PASSPHRASE_WRONG'));
  const bytes = await readFile(good);
  bytes[bytes.length - 20] = (bytes.at(-20) ?? 0) ^ 1;
  await writeFile(good, bytes);
  await assert.rejects(importLogin(two, good, passphrase, false), refusedWith('VAULT_BACKUP_REFUSED'));
  assert.equal(await two.vault.loginOf(null), null);
});

test('a generated passphrase has 125 bits in five groups, and no two are alike', () => {
  const made = Array.from({ length: 50 }, newPassphrase);
  assert.ok(made.every((text) => /^([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/.test(text)));
  assert.equal(new Set(made).size, 50);
});
