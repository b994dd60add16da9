import { hash } from 'node:crypto';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import { parseBackupName } from '../../src/session/vault/backup-names.ts';
import { type BackupHeader, writeEnvelope } from '../../src/session/vault/envelope.ts';
import type { VaultKey } from '../../src/session/vault/key.ts';
import { contentOf, linkedStore, vaultSettings, writeFiles } from '../../src/session/vault/plain-store.test-support.ts';
import { openVault } from '../../src/session/vault/vault.ts';
import { randomFrom, whole } from './vault-random.ts';

export interface MutantCount {
  readonly mutants: number;
  /** Mutants that passed, or that changed the live store: must be 0. */
  readonly accepted: number;
}

/**
 * Changes a small backup in every way that costs nothing but patience, and forges others with the true key in hand; none
 * may be accepted.
 *
 * @param bits flips of each byte: 8 is every bit
 * @param stride every how many bytes: 1 is every byte and every length
 */
export async function mutants(seed: number, bits: number, stride: number): Promise<MutantCount> {
  const root = await mkdtemp(path.join(tmpdir(), 'vault-mutants-'));
  try {
    const live = path.join(root, 'auth', 'session-test');
    await writeFiles(live, linkedStore('a small store'));
    const vault = await openVault(vaultSettings(root));
    const { file } = await vault.backup({ kind: 'asked', generation: 'g', account: null });
    const good = await readFile(file);
    await writeFiles(live, linkedStore('the live store'));
    const before = await contentOf(live);
    const victim = path.join(root, path.basename(file));
    let count = 0;
    let accepted = 0;

    // The unchanged file is accepted, or all refusals below would prove nothing.
    await writeFile(victim, good);
    await vault.check(victim);

    const refuse = async (name: string, restore = false): Promise<void> => {
      count++;
      const choice = { file: victim, why: 'torture', acceptOtherSession: false };
      const outcome = await (restore ? vault.restore(choice) : vault.check(victim)).then(
        () => true,
        () => false,
      );
      if (outcome) {
        accepted++;
        process.stderr.write(`accepted: ${name}\n`);
      }
    };

    const random = randomFrom(seed);
    for (let at = 0; at < good.length; at += stride) {
      const first = whole(random, 0, 8);
      for (let bit = 0; bit < bits; bit++) {
        const mutant = Buffer.from(good);
        mutant[at] = (mutant[at] ?? 0) ^ (1 << ((first + bit) % 8));
        await writeFile(victim, mutant);
        await refuse(`bit ${(first + bit) % 8} of byte ${at}`);
      }
    }
    for (let length = 0; length < good.length; length += stride) {
      await writeFile(victim, good.subarray(0, length));
      await refuse(`cut to ${length} bytes`);
    }
    await writeFile(victim, Buffer.concat([good, Buffer.alloc(1)]));
    await refuse('one byte more', true);

    // The same forging hand makes an honest one that is accepted, or the refusals of its sisters would prove nothing.
    await forgeInto(victim, vault.settings.key, honest);
    await vault.check(victim);
    for (const [name, forgery] of Object.entries(forgeries)) {
      await forgeInto(victim, vault.settings.key, forgery);
      await refuse(name, true);
    }
    const stranger = await openVault(vaultSettings(path.join(root, 'stranger')));
    await forgeInto(victim, stranger.settings.key, honest);
    await refuse('another key', true);

    if (JSON.stringify(await contentOf(live)) !== JSON.stringify(before)) {
      accepted++;
      process.stderr.write('the live store was touched\n');
    }
    return { mutants: count, accepted };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** An archive made by somebody who has the key. */
interface Forgery {
  readonly listed: readonly Entry[];
  readonly packed: readonly Entry[];
  readonly header?: Partial<BackupHeader>;
}
interface Entry {
  readonly path: string;
  readonly content?: Buffer;
  readonly type?: 'file' | 'symlink' | 'link' | 'directory';
  readonly linkname?: string;
  /** Stands in the archive under this name instead of `store/…`. */
  readonly name?: string;
}

const identity: Entry = { path: 'login/identity.json', content: Buffer.from('{"jid":"1@s.whatsapp.net"}') };
const a: Entry = { path: 'login/a', content: Buffer.from('a') };
const b: Entry = { path: 'login/b', content: Buffer.from('b') };
const both = [identity, a, b];
const evil = (name: string): Forgery => ({
  listed: [identity, { ...a, path: name }],
  packed: [identity, { ...a, path: name }],
});

const honest: Forgery = { listed: both, packed: both };

const forgeries: Readonly<Record<string, Forgery>> = {
  'entries swapped': { listed: both, packed: [identity, b, a] },
  'contents swapped': {
    listed: both,
    packed: [identity, { ...a, content: b.content ?? Buffer.alloc(0) }, { ...b, content: Buffer.from('a') }],
  },
  'entry twice in the archive': { listed: both, packed: [identity, a, a, b] },
  'entry twice in the manifest': { listed: [...both, a], packed: [...both, a] },
  'entries that differ in case only': {
    listed: [...both, { ...a, path: 'login/A' }],
    packed: [...both, { ...a, path: 'login/A' }],
  },
  'entry missing': { listed: both, packed: [identity, a] },
  'entry not listed': { listed: both, packed: [...both, { ...a, path: 'login/c' }] },
  'entry renamed': { listed: both, packed: [identity, { ...a, path: 'login/c' }, b] },
  'entry in another place': { listed: both, packed: [identity, { ...a, name: 'attachments/login/a' }, b] },
  'climbing out': evil('../../evil'),
  'climbing out inside': evil('login/../../../evil'),
  'an absolute path': evil('/tmp/evil'),
  'a drive': evil('C:/evil'),
  backslashes: evil('..\\evil'),
  'a device': evil('login/NUL.txt'),
  'an empty segment': evil('login//a'),
  'a control character': evil('login/a\nb'),
  'a symbolic link': {
    listed: both,
    packed: [identity, { path: 'login/a', type: 'symlink', linkname: '/etc/passwd' }, b],
  },
  'a hard link': {
    listed: both,
    packed: [identity, { path: 'login/a', type: 'link', linkname: 'store/login/identity.json' }, b],
  },
  'a folder': { listed: both, packed: [identity, { path: 'login/a', type: 'directory' }, b] },
  'a bomb that hides its size': {
    listed: both,
    packed: [identity, { ...a, content: Buffer.alloc(64 * 1024 * 1024) }, b],
  },
  'a bomb in an entry': {
    listed: [identity, { ...a, content: Buffer.alloc(64 * 1024 * 1024) }],
    packed: [identity, { ...a, content: Buffer.alloc(64 * 1024 * 1024) }],
    header: { contentBytes: 1000 },
  },
  'another engine': { listed: both, packed: both, header: { engine: 'baileys' } },
  'another session': { listed: both, packed: both, header: { session: 'other' } },
  'a torn identity': {
    listed: [{ ...identity, content: Buffer.from('{') }],
    packed: [{ ...identity, content: Buffer.from('{') }],
  },
  'no login': { listed: [a], packed: [a] },
};

async function forgeInto(file: string, key: VaultKey, forgery: Forgery): Promise<void> {
  const { listed, packed, header = {} } = forgery;
  const owner = { session: header.session ?? 'test', engine: header.engine ?? 'webjs' };
  // What its name says, so that it is refused for nothing else than what is wrong with it.
  const named = parseBackupName(path.basename(file)) ?? { number: 1, at: 1 };
  const common = { ...owner, number: named.number, at: named.at, generation: 'g' };
  const store = listed.map(({ path: name, content = Buffer.alloc(0) }) => ({
    path: name,
    size: content.length,
    sha256: hash('sha256', content),
  }));
  const manifest = { format: 1, ...common, account: null, versions: {}, store, attachments: [] };
  const json = Buffer.from(JSON.stringify(manifest));
  const contentBytes = json.length + store.reduce((sum, entry) => sum + entry.size, 0);
  const fields = { kind: 'asked' as const, ...common, contentBytes, entries: store.length, ...header };
  await rm(file, { force: true });
  const handle = await open(file, 'wx');
  try {
    await writeEnvelope(handle, fields, key, async (sink) => {
      const tar = pack();
      const flowing = pipeline(tar, sink);
      tar.entry({ name: 'manifest.json', type: 'file' }, json);
      for (const { path: name, content = Buffer.alloc(0), type = 'file', linkname, name: other } of packed) {
        const place = other ?? `store/${name}`;
        if (type === 'file') tar.entry({ name: place, type }, content);
        else tar.entry({ name: place, type, ...(linkname === undefined ? {} : { linkname }) });
      }
      tar.finalize();
      await flowing;
    });
  } finally {
    await handle.close();
  }
}
