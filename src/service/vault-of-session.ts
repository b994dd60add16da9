import path from 'node:path';
import { type Clock, systemClock } from '../clock.ts';
import { type AccountConfig, accountPath, type ServiceConfig } from '../config/schema.ts';
import { toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import type { BackupsView, StoppedStore } from '../operations/session/ports.ts';
import type { CarryWork } from '../operations/session/stopped-session.ts';
import type { MetadataPlace } from '../session/records/metadata.ts';
import { type Attachment, idKeyAttachment } from '../session/vault/attachments.ts';
import { exportLogin, importLogin } from '../session/vault/carry.ts';
import { cleanStore, repairStore, restoreStore, type StoreWork } from '../session/vault/store-work.ts';
import { takeOver } from '../session/vault/take-over.ts';
import { KeyNotHere, openBackup } from '../session/vault/unpack.ts';
import { openVault, type SessionVault } from '../session/vault/vault.ts';
import { engineCapabilities } from '../whatsapp/capabilities.ts';
import type { SessionStore } from '../whatsapp/session-store.ts';
import { peopleAttachments } from './people-attachment.ts';

export interface VaultParts {
  readonly service: ServiceConfig;
  readonly account: AccountConfig;
  readonly store: SessionStore;
  /** Included in every backup in addition to the login, the id key and the accounts: the outbox. */
  readonly attachments: readonly Attachment[];
  /** Versions of the engine and its library, for backup headers. */
  readonly versions: () => Readonly<Record<string, string>>;
  readonly log: Log;
  readonly clock?: Clock;
  /** Only looks: no key is made. Default: false. */
  readonly writesNothing?: boolean;
}

/** The vault of the configured session. Creates the key file on first use, unless it only looks. */
export async function openVaultOf(parts: VaultParts): Promise<SessionVault> {
  const { service, account, store, attachments, versions, log, clock = systemClock, writesNothing = false } = parts;
  const dataPath = path.resolve(accountPath(service));
  return openVault({
    session: account.WHATSAPP_SESSION_NAME,
    store,
    authPath: account.WHATSAPP_AUTH_PATH,
    backupPath: path.resolve(account.WHATSAPP_BACKUP_PATH),
    dataPath,
    passphrase: account.WHATSAPP_BACKUP_PASSPHRASE,
    keep: account.WHATSAPP_BACKUP_KEEP,
    copyAsideUnsealed: !engineCapabilities[account.WHATSAPP_ENGINE].hotBackup,
    attachments: [...peopleAttachments(service.accountPlaces, log), idKeyAttachment(dataPath), ...attachments],
    versions,
    clock,
    log,
    writesNothing,
  });
}

/** Read access to the vault for operations, even while a session is running. */
export function backupsView(vault: SessionVault): BackupsView {
  const { owner, backupPath, findKey } = vault.settings;
  return {
    owner,
    folder: backupPath,
    list: () => vault.list(),
    newest: () => vault.newest(),
    outside: (file) => vault.outside(file),
    check: (file, acceptOtherSession) => vault.check(file, acceptOtherSession),
    quarantined: () => vault.quarantined(),
    verify: () => vault.verify(),
    async problemOf(file) {
      try {
        await openBackup(file, findKey);
        return null;
      } catch (error) {
        return error instanceof KeyNotHere ? 'another key or passphrase' : toError(error).message;
      }
    },
  };
}

/** Carries the login of a session that does not run, for the holder of its lock. */
export function carryWork(vault: SessionVault, place: MetadataPlace): CarryWork {
  const work = (step: StoreWork['step']): StoreWork => ({ vault, place, random: Math.random, step });
  return {
    export: (file, passphrase, step) => exportLogin(work(step), file, passphrase),
    import: ({ file, passphrase, acceptOtherSession }, step) =>
      importLogin(work(step), file, passphrase, acceptOtherSession),
    takeOver: (folder, step) => takeOver(work(step), folder),
  };
}

/** The store of a stopped session, for the holder of its lock. */
export function stoppedStore(vault: SessionVault, place: MetadataPlace): StoppedStore {
  const work = (step: StoreWork['step']): StoreWork => ({ vault, place, random: Math.random, step });
  return {
    restore: (wish, step) => restoreStore(work(step), wish),
    clean: (unlinked, step) => cleanStore(work(step), unlinked),
    repair: (step) => repairStore(work(step)),
  };
}
