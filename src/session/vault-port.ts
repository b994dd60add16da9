import type { StoreVerdict } from '../whatsapp/session-store.ts';

/**
 * The vault port: what a session needs of backups, repair and quarantine, independent of how they are stored.
 *
 * Every method acts on one (session, engine), is called only by the holder of the session's lock, and rejects with a
 * `CodedError`. Nothing here deletes a store: what is replaced goes to quarantine.
 */

/** Why a backup was made. All but `scheduled` are made regardless of `WHATSAPP_AUTO_BACKUP`. */
export const backupKinds = [
  'scheduled',
  'asked',
  'after_link',
  'before_refresh',
  'before_repair',
  'before_restore',
  'before_clean',
  'carried',
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
  /** Nothing was changed. `detail` says how many backups there are and why none was usable. */
  | { readonly restored: false; readonly detail: string };

/** What was found when the session starts, before any engine touches the store. */
export interface StartFindings {
  /** An interrupted restore was completed or rolled back (old or new store, never half). */
  readonly replayed: 'old' | 'new' | null;
  /** The store has the seal of a clean stop, and its hashes match. */
  readonly sealed: boolean;
}

/** A temporary copy of a quarantined login. */
export interface StagedLogin {
  /** Id of the quarantined store it was copied from. */
  readonly id: string;
  readonly storePath: string;
  remove(): Promise<void>;
}

export interface Vault {
  /** Finishes an interrupted restore and reads the seal. Called first at a start. */
  begin(): Promise<StartFindings>;
  /** Checks the live store without changing it. The engine may run if its store allows that. */
  verify(): Promise<StoreVerdict>;
  /**
   * Makes a backup; resolves once it has been read back and verified. The engine must be stopped unless its
   * `capabilities.hotBackup` says otherwise.
   */
  backup(request: BackupRequest, signal?: AbortSignal): Promise<BackupRecord>;
  /** The newest backup that verified when it was made; null when there is none. Cheap: does not read whole backups. */
  newest(): Promise<BackupRecord | null>;
  /**
   * Replaces the store with the newest valid backup (see `inOrderOfTrust`; stage, verify, renew, intent, swap); the replaced store
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
  /** Moves the whole live store to quarantine; null when there is none. The engine must be stopped. */
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
  /** Appends to the reason recorded with a quarantined store. */
  notePutAway(id: string, note: string): Promise<void>;
  /** Sets a copy of an unsealed store aside before its first start; null when the engine needs none. */
  copyAside(): Promise<string | null>;
  /** Seals the stopped store as cleanly closed. */
  seal(): Promise<void>;
  /** Removes the seal before the engine writes. */
  breakSeal(): Promise<void>;
  /** Removes caches from the stopped store; returns the bytes freed. */
  cleanCaches(): Promise<number>;
  /** Bytes free on the file systems of the store and of the backups: the smaller one. */
  freeBytes(): Promise<number>;
}
