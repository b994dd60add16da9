import type { StoreVerdict } from '../whatsapp/session-store.ts';

/**
 * The vault port: what the life of a session needs of backups, repair and quarantine, and nothing of how they are kept.
 *
 * Every method acts on one (session, engine), is called only by the holder of the session's lock, and rejects with a
 * `CodedError`. Nothing here deletes a store: what is replaced goes to quarantine.
 */

/** Why a backup was made. All but `scheduled` are made whatever `WHATSAPP_AUTO_BACKUP` says. */
export const backupKinds = [
  'scheduled',
  'asked',
  'after_link',
  'before_refresh',
  'before_repair',
  'before_restore',
  'before_clean',
] as const;
export type BackupKind = (typeof backupKinds)[number];

export interface BackupRequest {
  readonly kind: BackupKind;
  /** Identity of the login's store (`Messenger.storeGeneration`), written into the manifest. */
  readonly generation: string;
  /** JID of the linked account, when known. */
  readonly account: string | null;
}

/** One backup that was read back and verified. */
export interface BackupRecord {
  /** Absolute path. */
  readonly file: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: BackupKind;
  readonly generation: string;
  readonly bytes: number;
}

export type RestoreOutcome =
  | {
      readonly restored: true;
      readonly backup: BackupRecord;
      readonly quarantined: string | null;
      /** The login that stands in the store now (`SessionStore.loginOf`); null when it cannot be told. */
      readonly login: string | null;
    }
  /** Nothing was changed. `detail` says how many backups there are and why none would do. */
  | { readonly restored: false; readonly detail: string };

/** What was found when the session starts, before any engine touches the store. */
export interface StartFindings {
  /** A restore that was interrupted has been carried to its end (old or new store, never half). */
  readonly replayed: 'old' | 'new' | null;
  /** The store carries the seal of a clean stop, and its hashes agree. */
  readonly sealed: boolean;
}

/** A copy of a login that was put away, to be used and removed. */
export interface StagedLogin {
  /** Of the store in quarantine that it was copied from. */
  readonly id: string;
  readonly storePath: string;
  remove(): Promise<void>;
}

export interface Vault {
  /** Replays an interrupted restore and reads the seal. Before anything else at a start. */
  begin(): Promise<StartFindings>;
  /** Looks at the live store without changing a byte. The engine may run where its store allows it. */
  verify(): Promise<StoreVerdict>;
  /**
   * Makes a backup; resolves only when it was read back and verified. The engine must be stopped unless its
   * `capabilities.hotBackup` says otherwise.
   */
  backup(request: BackupRequest, signal?: AbortSignal): Promise<BackupRecord>;
  /** The newest backup that verified when it was made; null when there is none. Cheap: reads no backup whole. */
  newest(): Promise<BackupRecord | null>;
  /**
   * Puts the newest backup that verifies (see `inOrderOfTrust`) in the store's place (stage, verify, renew, intent, swap); the replaced store
   * goes to quarantine. The engine must be stopped.
   *
   * @param first file name of a backup to try before the newest
   * @param ended logins that WhatsApp has ended: their copies are passed over
   */
  restoreNewest(why: string, first?: string | null, ended?: readonly string[]): Promise<RestoreOutcome>;
  /** The login in the live store, or in a store in quarantine; see `SessionStore.loginOf`. The engine may run. */
  loginOf(quarantined: string | null): Promise<string | null>;
  /**
   * The login that a restore would put in the store's place now; null when there is none or it cannot be told.
   *
   * @param first as for `restoreNewest`
   */
  nextRestored(first: string | null): Promise<string | null>;
  /** Moves the live store to quarantine, whole; null when there is none. The engine must be stopped. */
  quarantine(why: string): Promise<string | null>;
  /**
   * Copies the login of a store in quarantine to a folder of its own; null when it is gone, does not verify as a login of
   * this account, or is another login than the one named.
   */
  stagePutAway(wish: {
    readonly store: string;
    readonly login: string;
    readonly account: string;
  }): Promise<StagedLogin | null>;
  /** Adds to the reason that a store in quarantine carries. */
  notePutAway(id: string, note: string): Promise<void>;
  /** Copies an unsealed store aside before its first start; null when the engine needs no such copy. */
  copyAside(): Promise<string | null>;
  /** Marks the stopped store as closed in good order. */
  seal(): Promise<void>;
  /** Takes the seal off, before the engine writes. */
  breakSeal(): Promise<void>;
  /** Removes caches from the stopped store; returns the bytes freed. */
  cleanCaches(): Promise<number>;
  /** Bytes free on the file systems of the store and of the backups: the smaller one. */
  freeBytes(): Promise<number>;
}
