import type { Messenger } from '../../delivery/messenger.ts';
import type { SessionStatus } from '../../session/lifecycle/status.ts';
import type { BackupFile } from '../../session/vault/backup-files.ts';
import type { BackupOwner } from '../../session/vault/backup-names.ts';
import type { Quarantined } from '../../session/vault/quarantine.ts';
import type { RepairResult, RestoreWish, StoreReplaced } from '../../session/vault/store-work.ts';
import type { LinkMethod } from '../../whatsapp/engine.ts';
import type { StoreVerdict } from '../../whatsapp/session-store.ts';

/** A session that runs in this process, as far as operations need it. What it refuses rejects with a coded error. */
export interface RunningSession extends Pick<Messenger, 'lookup' | 'prepare' | 'send' | 'subscribe'> {
  status(): SessionStatus;
  /** Called after every change of state or offer. Returns the unsubscriber. */
  watch(listener: () => void): () => void;
  /** The QR text or pairing code on offer; null when none is. `expiresAt`: epoch milliseconds. */
  offeredLink(): { readonly kind: 'qr' | 'code'; readonly text: string; readonly expiresAt: number } | null;
  link(method: LinkMethod): Promise<void>;
  repair(): Promise<void>;
  refresh(): Promise<void>;
  /** Answers the file. */
  backup(): Promise<{ readonly file: string }>;
  unlink(): Promise<void>;
  /** Runs work on the stopped store, then starts afresh. */
  whileStopped<T>(work: () => Promise<T>): Promise<T>;
}

/** Told before each step that takes a while. */
type Step = (sentence: string) => void;

/** Work on a store whose session does not run; the caller holds its lock. */
export interface StoppedStore {
  restore(wish: RestoreWish, step: Step): Promise<StoreReplaced>;
  /** `unlinked`: the device was removed at WhatsApp before; null: that was not asked for. */
  clean(unlinked: boolean | null, step: Step): Promise<StoreReplaced>;
  repair(step: Step): Promise<RepairResult>;
}

/** What can be looked at beside a running session. */
export interface BackupsView {
  readonly owner: BackupOwner;
  /** Absolute path. */
  readonly folder: string;
  /** Newest first; reads headers only. */
  list(): Promise<readonly BackupFile[]>;
  /** The newest that is proven; null: none. */
  newest(): Promise<{ readonly file: string } | null>;
  /** Reads one from its first to its last byte; what is wrong with it, null: nothing. */
  problemOf(file: string): Promise<string | null>;
  /** A backup outside the folder; null when there is no such file. */
  outside(file: string): Promise<BackupFile | null>;
  /** Reads one whole and has the engine look at it; rejects with why it could not be restored. */
  check(file: string, acceptOtherSession: boolean): Promise<unknown>;
  /** Stores that were put away, newest first. */
  quarantined(): Promise<readonly Quarantined[]>;
  /** Looks at the live store without changing a byte. */
  verify(): Promise<StoreVerdict>;
}
