import type { EngineName } from './engine.ts';

/** One file that belongs to a login. `path` is relative to the store's folder, with forward slashes. */
export interface StoreEntry {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** What a look at a store (without starting an engine) can tell. */
export type StoreVerdict =
  /** Nothing has ever been linked here. */
  | { readonly state: 'empty' }
  /** A login is here and every check passes. */
  | { readonly state: 'healthy'; readonly jid: string | null }
  /** Proven damage; `detail` says which check failed on which entry. */
  | { readonly state: 'damaged'; readonly detail: string };

/**
 * The session-store port: what of an engine's folder is a login, so that the vault knows no engine.
 *
 * Every method takes the folder, because the vault works on staged copies as well as on the live store.
 */
export interface SessionStore {
  readonly engine: EngineName;
  /** Files or folders, relative, that restore the login; caches and lock files are not among them. */
  readonly loginEntries: readonly string[];
  /** Name of the live store's folder inside the auth path, for a session name. */
  folderName(sessionName: string): string;
  /**
   * Writes a consistent copy of the login's entries into `target`, an empty folder that lives no longer than the backup
   * made from it: nothing is fsynced. With `capabilities.hotBackup` the store may be in use; otherwise the engine must be
   * stopped.
   */
  snapshot(source: string, target: string): Promise<void>;
  /** Looks without changing a byte. */
  verify(folder: string): Promise<StoreVerdict>;
  /**
   * What tells this login from every other, the same in each copy of it, wherever it lies; null when there is none or it
   * cannot be told. The engine may run.
   */
  loginOf(folder: string): Promise<string | null>;
  /**
   * Makes a restored older copy fit to run: drops what has moved on at the far end (baileys: pairwise Signal sessions;
   * pre-key ids skip ahead). Where keys are out of reach (webjs) it does nothing and says so.
   */
  renew(folder: string): Promise<{ readonly renewed: boolean; readonly detail: string }>;
  /** Removes caches from a stopped store; returns the bytes freed. */
  cleanCaches(folder: string): Promise<number>;
}
