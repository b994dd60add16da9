import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { initAuthCreds } from 'baileys';
import { vaultSettings } from '../../src/session/vault/plain-store.test-support.ts';
import { openBackup } from '../../src/session/vault/unpack.ts';
import { openVault } from '../../src/session/vault/vault.ts';
import { CredentialStore } from '../../src/whatsapp/baileys/credential-store.ts';
import { baileysSessionStore } from '../../src/whatsapp/baileys/session-store.ts';

/** Backs a store up while another process writes it; counts copies whose entries are of different transactions. */
export async function liveBackups(count: number): Promise<number> {
  const root = await mkdtemp(path.join(tmpdir(), 'vault-live-'));
  const live = path.join(root, 'auth', baileysSessionStore.folderName('test'));
  await mkdir(live, { recursive: true });
  (await CredentialStore.create(live, linkedCredentials())).close();
  const writer = fork(path.join(import.meta.dirname, 'vault-live-child.ts'), [live]);
  try {
    await once(writer, 'message');
    const vault = await openVault(vaultSettings(root, { store: baileysSessionStore, keep: 2 }));
    let inconsistent = 0;
    const seen = new Set<string>();
    for (let round = 0; round < count; round++) {
      const { file } = await vault.backup({ kind: 'asked', generation: 'g', account: null });
      const target = path.join(root, `out-${round}`);
      await mkdir(path.join(target, 'attachments'), { recursive: true });
      await mkdir(path.join(target, 'store'));
      const folders = { storeFolder: path.join(target, 'store'), attachmentsFolder: path.join(target, 'attachments') };
      await openBackup(file, vault.settings.findKey, folders);
      const values = valuesOf(folders.storeFolder);
      if (values.size !== 1 || (await baileysSessionStore.verify(folders.storeFolder)).state !== 'healthy') {
        inconsistent++;
        process.stderr.write(`live backup ${round}: ${[...values].join(', ')}\n`);
      }
      for (const value of values) seen.add(value);
      await rm(target, { recursive: true });
    }
    if (count > 1 && seen.size < 2) throw new Error('the store was not written while it was backed up');
    return inconsistent;
  } finally {
    const exited = once(writer, 'exit');
    writer.kill('SIGKILL');
    await exited;
    await rm(root, { recursive: true, force: true });
  }
}

function valuesOf(folder: string): Set<string> {
  const store = CredentialStore.open(folder);
  try {
    const names = Array.from({ length: 10 }, (_, entry) => `e${entry}`);
    return new Set(Object.values(store.keys('session', names)).map(String));
  } finally {
    store.close();
  }
}

/** Credentials as they are after a phone has confirmed them. */
function linkedCredentials() {
  return {
    ...initAuthCreds(),
    me: { id: '15550001111:7@s.whatsapp.net', lid: '100000000001:7@lid', name: 'Ledger' },
    account: { details: 'ZGV0YWlscw==', accountSignature: 'c2ln', deviceSignature: 'c2ln' },
  };
}
