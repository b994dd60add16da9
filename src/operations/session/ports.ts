import type { Messenger } from '../../delivery/messenger.ts';
import type { SessionStatus } from '../../session/lifecycle/status.ts';
import type { BackupFile } from '../../session/vault/backup-files.ts';
import type { BackupOwner } from '../../session/vault/backup-names.ts';
import type { Quarantined } from '../../session/vault/quarantine.ts';
import type { RepairResult, RestoreWish, StoreReplaced } from '../../session/vault/store-work.ts';
import type { LinkMethod, PasskeyAnswer } from '../../whatsapp/engine.ts';
import type { StoreVerdict } from '../../whatsapp/session-store.ts';

/** A session running in this process, as needed by operations. Refusals reject with a coded error. */
export interface RunningSession extends Pick<Messenger, 'lookup' | 'prepare' | 'send' | 'subscribe'> {
  status(): SessionStatus;
  /** Called after every change of state or offer. Returns the unsubscriber. */
  watch(listener: () => void): () => void;
  /** The QR text or pairing code on offer; null when none is. `expiresAt`: epoch milliseconds. */
  offeredLink(): { readonly kind: 'qr' | 'code'; readonly text: string; readonly expiresAt: number } | null;
  link(method: LinkMethod): Promise<void>;
  repair(): Promise<void>;
  refresh(): Promise<void>;
  /** Resolves to the file. */
  backup(): Promise<{ readonly file: string }>;
  unlink(): Promise<void>;
  /** Goes on with the passkey that WhatsApp asked for. */
  answerPasskey(answer: PasskeyAnswer): Promise<void>;
  /** A person has compared the code, or seen the page's button. */
  confirmPasskey(): Promise<void>;
  /** Runs work on the stopped store, then starts again. */
  whileStopped<T>(work: () => Promise<T>): Promise<T>;
}

/** Called before each step that takes a while. */
type Step = (sentence: string) => void;

/** Work on a store whose session is not running; the caller holds its lock. */
export interface StoppedStore {
  restore(wish: RestoreWish, step: Step): Promise<StoreReplaced>;
  /** `unlinked`: the device was removed at WhatsApp first; null: not requested. */
  clean(unlinked: boolean | null, step: Step): Promise<StoreReplaced>;
  repair(step: Step): Promise<RepairResult>;
}

/** What can be read while a session is running. */
export interface BackupsView {
  readonly owner: BackupOwner;
  /** Absolute path. */
  readonly folder: string;
  /** Newest first; reads headers only. */
  list(): Promise<readonly BackupFile[]>;
  /** The newest valid one; null: none. */
  newest(): Promise<{ readonly file: string } | null>;
  /** Reads one in full; resolves to what is wrong with it, null: nothing. */
  problemOf(file: string): Promise<string | null>;
  /** A backup outside the folder; null when there is no such file. */
  outside(file: string): Promise<BackupFile | null>;
  /** Reads one in full and lets the engine check it; rejects with why it could not be restored. */
  check(file: string, acceptOtherSession: boolean): Promise<unknown>;
  /** Quarantined stores, newest first. */
  quarantined(): Promise<readonly Quarantined[]>;
  /** Checks the live store without changing it. */
  verify(): Promise<StoreVerdict>;
}
