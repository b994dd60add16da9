import type { EngineName } from './engine.ts';

/** One file that belongs to a login. `path` is relative to the store's folder, with forward slashes. */
export interface StoreEntry {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** Result of checking a store without starting an engine. */
export type StoreVerdict =
  /** Nothing has ever been linked here. */
  | { readonly state: 'empty' }
  /** There is a login, and every check passes. */
  | { readonly state: 'healthy'; readonly jid: string | null }
  /** Proven damage; `detail`: which check failed on which entry. */
  | { readonly state: 'damaged'; readonly detail: string };

/**
 * The session-store port: which files in an engine's folder make up a login, so that the vault is engine-independent.
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
   * Writes a consistent copy of the login's entries into `target`, an empty temporary folder, so nothing is fsynced. With `capabilities.hotBackup` the store may be in use; otherwise the engine must be
   * stopped.
   */
  snapshot(source: string, target: string): Promise<void>;
  /** Checks without changing anything. */
  verify(folder: string): Promise<StoreVerdict>;
  /**
   * Identifies this login, equal in all copies of it; null if there is none or it cannot be determined. The engine may be
   * running.
   */
  loginOf(folder: string): Promise<string | null>;
  /**
   * Prepares a restored older copy: drops state that the server has advanced (baileys: pairwise Signal sessions; pre-key
   * ids skip ahead). Where keys are inaccessible (webjs) it does nothing and says so.
   */
  renew(folder: string): Promise<{ readonly renewed: boolean; readonly detail: string }>;
  /** Removes caches from a stopped store; returns the bytes freed. */
  cleanCaches(folder: string): Promise<number>;
}
