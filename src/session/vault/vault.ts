import { mkdir, realpath, statfs } from 'node:fs/promises';
import path from 'node:path';
import { codedDiskError } from '../../disk-error.ts';
import { hasCode, toError } from '../../errors/coded-error.ts';
import { vaultError } from '../../errors/vault.ts';
import type { BackupRecord, Vault } from '../vault-port.ts';
import { type BackupFile, listBackups, sweepPartialBackups } from './backup-files.ts';
import type { BackupOwner } from './backup-names.ts';
import { type KeyHint, type KeyPlaces, keyFor, openVaultKey } from './key.ts';
import { makeBackup } from './make-backup.ts';
import { newestProven } from './newest.ts';
import { livePath, type Places, sweepStaging } from './places.ts';
import { copyAside, quarantineLive } from './put-away.ts';
import { listQuarantine, noteQuarantined, type Quarantined } from './quarantine.ts';
import { refusalOf } from './refusal.ts';
import {
  checkBackup,
  findQuarantined,
  type Installed,
  type RestoreChoice,
  restoreBackup,
  restoreQuarantined,
} from './restore.ts';
import { nextRestored, restoreNewest } from './restore-newest.ts';
import { breakSeal, isSealed, sealStore } from './seal.ts';
import type { ResolvedVaultSettings, VaultSettings } from './settings.ts';
import { stagePutAway } from './stage-put-away.ts';
import { refuseNewerSwap, replaySwap } from './swap.ts';
import { type OpenedBackup, peekBackup } from './unpack.ts';

/** The vault of one (session, engine), with what `session-manager` needs beyond the life cycle's port. */
export interface SessionVault extends Vault {
  readonly settings: ResolvedVaultSettings;
  /** Backups, newest first, unverified; reads their headers only. */
  list(): Promise<BackupFile[]>;
  /** A backup outside the backup folder; null if there is no such file. Only its header is read. */
  outside(file: string): Promise<BackupFile | null>;
  /** Reads one in full and lets the engine check it; rejects with what is wrong. */
  check(file: string, acceptOtherSession?: boolean): Promise<OpenedBackup>;
  /** Replaces the store with the chosen backup. */
  restore(choice: RestoreChoice): Promise<Installed>;
  /** Quarantined stores, newest first. */
  quarantined(): Promise<Quarantined[]>;
  /** Puts one of them back. */
  undo(id: string, why: string): Promise<{ readonly quarantined: string | null; readonly renewal: string }>;
}

/**
 * Opens the vault: finds or makes its key.
 *
 * @throws `VAULT_KEY_MISSING`, `VAULT_KEY_DAMAGED`, `VAULT_KEY_NEWER`, `WHATSAPP_STORE_NEWER`
 */
export async function openVault(settings: VaultSettings): Promise<SessionVault> {
  const owner = { session: settings.session, engine: settings.store.engine };
  const keyPlaces: KeyPlaces = {
    dataPath: settings.dataPath,
    backupPath: settings.backupPath,
    passphrase: settings.passphrase,
    existing: await keysInUse(settings, owner),
    writesNothing: settings.writesNothing ?? false,
  };
  const beside = path.resolve(settings.dataPath) === path.resolve(settings.backupPath);
  if (beside && settings.passphrase === null) {
    settings.log.warn(
      { folder: settings.backupPath },
      'anyone with access to the backups has their key: keep DATA_PATH elsewhere',
    );
  }
  const places: Places = {
    authPath: path.resolve(settings.authPath),
    folder: settings.store.folderName(settings.session),
  };
  await coded(refuseNewerSwap(places));
  const key = await coded(openVaultKey(keyPlaces));
  const resolved: ResolvedVaultSettings = {
    ...settings,
    owner,
    places,
    key,
    findKey: (hint) => keyFor(hint, key, keyPlaces),
  };
  return vaultOf(resolved);
}

function vaultOf(vault: ResolvedVaultSettings): SessionVault {
  const { places, store, owner } = vault;
  const queue = oneAtATime();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => coded(queue(work));
  /** Work interrupted by a failing disk is finished first. */
  const onWholeStore = <T>(work: () => Promise<T>): Promise<T> =>
    inTurn(async () => {
      await replaySwap(places);
      return await work();
    });
  const list = () => coded(listBackups(vault.backupPath, owner));

  return {
    settings: vault,
    list,
    outside: peekOutside,
    check: (file, acceptOtherSession = false) => checkBackup(vault, file, acceptOtherSession),
    verify: () => onWholeStore(() => store.verify(livePath(places))),
    backup: (request, signal) => onWholeStore(() => makeBackup(vault, request, signal)),
    restore: (choice) => onWholeStore(() => restoreBackup(vault, choice)),
    restoreNewest: (why, first = null, ended = []) => onWholeStore(() => restoreNewest(vault, why, first, ended)),
    nextRestored: (first) => inTurn(() => nextRestored(vault, first)),
    loginOf: (quarantined) =>
      inTurn(async () => {
        if (quarantined === null) return await store.loginOf(livePath(places));
        const entry = await findQuarantined(places, quarantined);
        return entry ? await store.loginOf(entry.store) : null;
      }),
    quarantine: (why) => onWholeStore(() => quarantineLive(vault, why)),
    quarantined: () => coded(listQuarantine(places)),
    stagePutAway: (wish) => inTurn(() => stagePutAway(vault, wish)),
    notePutAway: (id, note) => inTurn(() => noteQuarantined(places, id, note)),
    copyAside: () => inTurn(() => copyAside(vault)),
    seal: () => inTurn(() => sealStore(places, store, vault.clock.now().wall)),
    breakSeal: () => inTurn(() => breakSeal(places)),
    cleanCaches: () => inTurn(() => store.cleanCaches(livePath(places))),

    begin: () =>
      inTurn(async () => {
        await mkdir(places.authPath, { recursive: true, mode: 0o700 });
        const replayed = await replaySwap(places);
        // The store put in place by the replay was verified and has not run since.
        if (replayed === 'new') await sealStore(places, store, vault.clock.now().wall);
        await sweepStaging(places);
        // A session can start without its backups: they may be on another disk.
        await sweepPartialBackups(vault.backupPath, owner).catch((error: unknown) => {
          vault.log.warn({ err: toError(error) }, 'the backup folder could not be listed');
        });
        return { replayed, sealed: await isSealed(places, store) };
      }),

    newest: async () => recordOf(await coded(newestProven(vault))),

    undo: (id, why) =>
      onWholeStore(async () => {
        const entry = await findQuarantined(places, id);
        if (!entry) throw vaultError('VAULT_NO_SUCH_BACKUP', { from: id });
        return restoreQuarantined(vault, entry, why);
      }),

    freeBytes: async () => {
      await mkdir(vault.backupPath, { recursive: true, mode: 0o700 });
      const found = await Promise.all([places.authPath, vault.backupPath].map((folder) => statfs(folder)));
      return Math.min(...found.map((disk) => disk.bavail * disk.bsize));
    },
  };
}

async function peekOutside(file: string): Promise<BackupFile | null> {
  let absolute = path.resolve(file);
  try {
    // A link stands for its target.
    absolute = await realpath(absolute);
    const { header, bytes } = await peekBackup(absolute);
    return { file: absolute, number: header.number, at: header.at, bytes, header, isNewer: false };
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return null;
    throw refusalOf(error, file) ?? error;
  }
}

function recordOf(backup: BackupFile | null): BackupRecord | null {
  if (!backup?.header) return null;
  const { at, kind, generation } = backup.header;
  return { file: backup.file, at, kind, generation, bytes: backup.bytes };
}

/** With which keys the existing backups were made; unknown if the folder cannot be read. */
async function keysInUse(settings: VaultSettings, owner: BackupOwner): Promise<(KeyHint | null)[]> {
  try {
    return (await listBackups(settings.backupPath, owner)).map((backup) => backup.header?.key ?? null);
  } catch (error) {
    settings.log.warn({ err: toError(error) }, 'the backup folder cannot be read');
    return [null];
  }
}

async function coded<T>(work: Promise<T>): Promise<T> {
  return await work.catch((error: unknown) => {
    throw codedDiskError(error);
  });
}

/** Operations of one vault never overlap, whoever asks. */
function oneAtATime() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
