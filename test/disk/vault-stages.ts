import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Clock, systemClock } from '../../src/clock.ts';
import { codedDiskError } from '../../src/disk-error.ts';
import { blankMemory } from '../../src/session/lifecycle/memory.ts';
import { keepCopy, readCopy } from '../../src/session/records/copy-record.ts';
import { keepDrill, readDrills } from '../../src/session/records/drill-record.ts';
import { type MetadataPlace, peekMetadata, writeMetadata } from '../../src/session/records/metadata.ts';
import { listBackups } from '../../src/session/vault/backup-files.ts';
import { exportLogin } from '../../src/session/vault/carry.ts';
import { copyOffSite } from '../../src/session/vault/copy-off-site.ts';
import { drill } from '../../src/session/vault/drill.ts';
import { deriveIdKey, openIdKey } from '../../src/session/vault/id-key.ts';
import { openVaultKey } from '../../src/session/vault/key.ts';
import { intentPath } from '../../src/session/vault/places.ts';
import { linkedStore, silentLog, vaultSettings, writeFiles } from '../../src/session/vault/plain-store.test-support.ts';
import { describeFiles, listFiles } from '../../src/session/vault/store-files.ts';
import { cleanStore, restoreStore, type StoreWork } from '../../src/session/vault/store-work.ts';
import { openVault, type SessionVault } from '../../src/session/vault/vault.ts';
import { afterStart, asked, goodBackups, linked, liveIn, places, storeAt, storesAfterStart } from './vault-store.ts';
import type { Stage } from './writers.ts';

export function keyStage(root: string): Promise<Stage> {
  return Promise.resolve({
    work: () => openVault(vaultSettings(root)),
    look: async () => {
      const file = path.join(root, 'data', 'vault.key');
      if (!existsSync(file)) return 'no key';
      await openVault(vaultSettings(root));
      return 'a whole key';
    },
  });
}

export function saltStage(root: string): Promise<Stage> {
  const given = { dataPath: path.join(root, 'data'), backupPath: root, passphrase: 'correct horse', existing: [] };
  return Promise.resolve({
    work: () => openVault(vaultSettings(root, { passphrase: given.passphrase })),
    look: async () => {
      const file = path.join(root, 'data', 'vault.salt');
      if (!existsSync(file)) return 'no salt';
      const salt = (await readFile(file, 'utf8')).trim();
      const { hint } = await openVaultKey(given);
      return hint.kind === 'passphrase' && hint.salt === salt ? 'a whole salt' : 'a torn salt';
    },
  });
}

export async function drillStage(root: string): Promise<Stage> {
  const { settings, vault } = await linked(root, 'live');
  await vault.backup(asked);
  const [session, engine, workPath] = [settings.session, settings.store.engine, path.join(root, 'work')];
  const place = { authPath: root, sessionName: session, engine };
  const drillSettings = {
    owner: { session, engine },
    store: settings.store,
    copies: settings.backupPath,
    keyFile: path.join(settings.dataPath, 'vault.key'),
    passphrase: null,
    workPath,
    clock: systemClock,
  };
  return {
    work: async () => {
      const result = await drill(drillSettings, null);
      try {
        keepDrill(place, result, { wall: 1, log: silentLog });
      } catch (error) {
        throw codedDiskError(error);
      }
    },
    look: async () => {
      const last = readDrills(place).at(-1);
      return last === undefined ? 'none yet' : last.problem === null ? 'succeeded' : 'failed';
    },
    alsoGood: { failed: 'the result says that the drill failed, and why' },
  };
}

export async function copyStage(root: string): Promise<Stage> {
  const { settings, vault } = await linked(root, 'live');
  await vault.backup(asked);
  const [owner, to] = [{ session: settings.session, engine: settings.store.engine }, path.join(root, 'off-site')];
  await mkdir(to);
  const place = { authPath: root, sessionName: owner.session, engine: owner.engine };
  return {
    work: async () => {
      const at = systemClock.now().wall;
      try {
        const { newestAt } = await copyOffSite({ from: settings.backupPath, to, owner, keep: 2 }, at);
        keepCopy(place, { at, newestAt, problem: null }, { wall: at, log: silentLog });
      } catch (error) {
        throw codedDiskError(error);
      }
    },
    look: async () => {
      const [backup] = await listBackups(settings.backupPath, owner);
      const [copy] = await listBackups(to, owner);
      const is = copy === undefined ? 'none' : copy.bytes === backup?.bytes && copy.header ? 'whole' : 'torn';
      return `${is}, ${readCopy(place) === null ? 'not noted' : 'noted'}`;
    },
    alsoGood: { 'whole, not noted': 'the copy is there; the next look notes it' },
  };
}

export async function idKeyStage(root: string): Promise<Stage> {
  const { settings, vault } = await linked(root, 'live');
  const wanted = deriveIdKey(vault.settings.key);
  return {
    work: () => openIdKey(settings.dataPath, vault.settings.key),
    look: async () => {
      const file = path.join(settings.dataPath, 'id.key');
      if (!existsSync(file)) return 'none';
      return (await readFile(file, 'utf8')).trim() === wanted.toString('hex') ? 'whole' : 'torn';
    },
  };
}

export async function backupStage(root: string): Promise<Stage> {
  const { settings, vault } = await linked(root, 'live');
  await openIdKey(settings.dataPath, vault.settings.key);
  await vault.backup(asked);
  let numbers = 1;
  return {
    work: async () => {
      await vault.backup(asked);
      numbers = Math.max(...(await goodBackups(settings, vault)));
    },
    look: async () => {
      const good = await goodBackups(settings, await afterStart(settings));
      const newest = Math.max(...good);
      return `live ${await storeAt(liveIn(root))}, ${newest >= 2 && newest >= numbers ? 'a second backup' : good.length === 1 ? 'one backup' : `backups ${good}`}`;
    },
  };
}

export async function retentionStage(root: string): Promise<Stage> {
  let wall = Date.UTC(2026, 0, 1);
  const clock: Clock = { now: () => ({ wall, monotonic: 0 }), sleep: systemClock.sleep };
  const { settings, vault } = await linked(root, 'live', { clock, keep: 2 });
  for (let day = 0; day < 3; day++) {
    wall += 25 * 3_600_000;
    await vault.backup(asked);
  }
  return {
    work: async () => {
      wall += 25 * 3_600_000;
      await vault.backup(asked);
    },
    look: async () => {
      const good = await goodBackups(settings, vault);
      return good.length < 2 ? `only ${good.length} good` : good[0] === 3 ? 'the third is the newest' : 'a newer one';
    },
  };
}

export async function restoreStage(root: string): Promise<Stage> {
  const outbox = path.join(root, 'data', 'outbox.db');
  const copy = async (target: string): Promise<boolean> => {
    if (!existsSync(outbox)) return false;
    await cp(outbox, target);
    return true;
  };
  const attachments = [...vaultSettings(root).attachments, { name: 'outbox.db', home: outbox, copy }];
  const { settings, vault } = await linked(root, 'backed up', { attachments });
  await writeFile(outbox, 'rows');
  const { file } = await vault.backup(asked);
  await rm(outbox);
  await writeFile(`${outbox}-wal`, 'the log of another database');
  await writeFiles(liveIn(root), linkedStore('live'));
  return {
    work: () => vault.restore({ file, why: 'a test', acceptOtherSession: false }),
    look: async () => {
      const { live, away } = await storesAfterStart(settings, root);
      const rows = existsSync(outbox) ? await readFile(outbox, 'utf8') : 'none';
      const log = existsSync(outbox) && existsSync(`${outbox}-wal`) ? 'under a foreign log' : '';
      return `store ${live}, away ${away}, outbox ${rows}${log}`;
    },
    alsoGood: {
      'store live, away , outbox rows': 'the outbox was missing and comes home first; the store is as it was',
    },
  };
}

export async function undoStage(root: string): Promise<Stage> {
  const { settings, vault } = await linked(root, 'first');
  const id = (await vault.quarantine('a test')) ?? '';
  await writeFiles(liveIn(root), linkedStore('second'));
  return {
    work: async () => {
      if ((await vault.quarantined()).some((entry) => entry.id === id)) await vault.undo(id, 'a test');
    },
    look: async () => {
      const { live, away } = await storesAfterStart(settings, root);
      return `store ${live}, away ${away}`;
    },
  };
}

export async function quarantineStage(root: string): Promise<Stage> {
  const { settings, vault } = await linked(root, 'live');
  return {
    work: () => vault.quarantine('a test'),
    look: async () => {
      const { live, away } = await storesAfterStart(settings, root);
      return `store ${live}, away ${away}`;
    },
  };
}

export async function copyAsideStage(root: string): Promise<Stage> {
  const { settings, vault } = await linked(root, 'live');
  return {
    work: async () => {
      if ((await vault.quarantined()).length === 0) await vault.copyAside();
    },
    look: async () => {
      const { live, away } = await storesAfterStart(settings, root);
      return `store ${live}, copies ${away}`;
    },
  };
}

export async function sealStage(root: string, breaking: boolean): Promise<Stage> {
  const { settings, vault } = await linked(root, 'live');
  if (breaking) await vault.seal();
  return {
    work: () => (breaking ? vault.breakSeal() : vault.seal()),
    look: async () => `${(await (await openVault(settings)).begin()).sealed}, store ${await storeAt(liveIn(root))}`,
  };
}

/** A start after a kill in the middle of a restore: the intent is there, the old store is away, the new one staged. */
export async function replayStage(root: string): Promise<Stage> {
  const { settings, vault } = await linked(root, 'old');
  const staged = path.join(root, 'auth', '.session-test~staging-abc', 'store');
  await writeFiles(staged, linkedStore('new'));
  const entries = await describeFiles(staged, await listFiles(staged));
  await mkdir(path.join(root, 'auth', 'away'));
  const intent = {
    format: 1,
    staged: path.relative(path.join(root, 'auth'), staged),
    quarantine: 'away/store',
    replaces: true,
    entries,
  };
  await writeFile(intentPath(places(root)), JSON.stringify(intent));
  return {
    work: () => vault.begin(),
    look: async () => {
      if (existsSync(intentPath(places(root)))) return `to be carried on`;
      await openVault(settings);
      return `store ${await storeAt(liveIn(root))}`;
    },
  };
}

function storeWork(root: string, vault: SessionVault): { work: StoreWork; place: MetadataPlace } {
  const place: MetadataPlace = { authPath: path.join(root, 'auth'), sessionName: 'test', engine: 'webjs' };
  const account = { jid: '1@s.whatsapp.net', lid: null, device: null, pushName: null };
  const blank = blankMemory({ engine: 'webjs', sessionName: 'test', generation: 'g-old' });
  writeMetadata(place, { ...blank, status: 'linked', account, linkedAt: 1 });
  return { place, work: { vault, place, random: () => 0.5, step: () => undefined } };
}

export async function cleanStage(root: string): Promise<Stage> {
  const { settings, vault } = await linked(root, 'live');
  const { work, place } = storeWork(root, vault);
  return {
    work: () => cleanStore(work, null),
    look: async () => {
      await afterStart(settings);
      const read = peekMetadata(place);
      return `store ${await storeAt(liveIn(root))}, ${read.state === 'read' ? read.memory.status : read.state}`;
    },
    alsoGood: { 'store none, linked': 'remembered as linked: the next start brings the safety copy back' },
  };
}

export async function restoreStoreStage(root: string): Promise<Stage> {
  const { settings, vault } = await linked(root, 'backed up');
  const { work, place } = storeWork(root, vault);
  const { file } = await vault.backup(asked);
  await writeFiles(liveIn(root), linkedStore('live'));
  return {
    work: () => restoreStore(work, { from: file, acceptOtherSession: false }),
    look: async () => {
      await afterStart(settings);
      const read = peekMetadata(place);
      if (read.state !== 'read') return read.state;
      const { generation, status } = read.memory;
      return `store ${await storeAt(liveIn(root))}, ${generation === 'g-old' ? 'as remembered' : 'another identity'}, ${status}`;
    },
    alsoGood: { 'store live, another identity, linked': 'a new identity without a restore is only cautious' },
  };
}

export async function carryStage(root: string): Promise<Stage> {
  const { vault } = await linked(root, 'live');
  const { work, place } = storeWork(root, vault);
  const file = path.join(root, 'elsewhere', 'carried');
  return {
    work: () => exportLogin(work, file, 'correct horse battery'),
    look: () => {
      const read = peekMetadata(place);
      const away = read.state === 'read' && read.memory.carry.away !== null;
      return Promise.resolve(`${existsSync(file) ? 'carried' : 'not carried'}, ${away ? 'disarmed' : 'armed'}`);
    },
  };
}
