import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { SessionStore } from '../../whatsapp/session-store.ts';
import type { Attachment } from './attachments.ts';
import type { BackupOwner } from './backup-names.ts';
import type { VaultKey } from './key.ts';
import type { Places } from './places.ts';
import type { KeyFinder } from './unpack.ts';

/** Settings of the vault of one (session, engine). */
export interface VaultSettings {
  readonly session: string;
  readonly store: SessionStore;
  readonly authPath: string;
  readonly backupPath: string;
  readonly dataPath: string;
  readonly passphrase: string | null;
  /** How many backups, and how many quarantined stores, to keep. */
  readonly keep: number;
  /** The engine's start destroys evidence, so an unsealed store is copied first (webjs). */
  readonly copyAsideUnsealed: boolean;
  /** What a backup contains in addition to the login. */
  readonly attachments: readonly Attachment[];
  /** Versions written into the manifest: engine, library, browser, as far as known. */
  readonly versions: () => Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly log: Log;
  /** Only looks: no key is made. Default: false. */
  readonly writesNothing?: boolean;
}

/** The settings, and what was derived from them when the vault was opened. */
export interface ResolvedVaultSettings extends VaultSettings {
  readonly owner: BackupOwner;
  readonly places: Places;
  readonly key: VaultKey;
  readonly findKey: KeyFinder;
}
