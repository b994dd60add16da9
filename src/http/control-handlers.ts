import type { LinkMethod } from '../whatsapp/engine.ts';
import type { BackupShown, SessionStatus } from './session-status.ts';

/**
 * What the control endpoint of a running service can do for `session-manager`. The composition root gives these as plain
 * functions; each rejects with a `CodedError`, which crosses to the caller with its code, sentence and next step.
 */
export interface ControlHandlers {
  status(): Promise<SessionStatus>;
  /** Last health checks, incidents and state changes, newest first, for `--report`. */
  history(): Promise<SessionHistory>;
  backup(call: ControlCall): Promise<BackupMade>;
  /** A planned reconnect with the same credentials. */
  refresh(call: ControlCall): Promise<void>;
  /** `from`: absolute path of a backup, an id of the quarantine, or null for the newest that verifies. */
  restore(request: { readonly from: string | null }, call: ControlCall): Promise<StoreReplaced>;
  clean(request: { readonly unlink: boolean }, call: ControlCall): Promise<StoreReplaced>;
  repair(call: ControlCall): Promise<RepairResult>;
  /** Reports link codes as progress; resolves when the link is saved. */
  link(method: LinkMethod, call: ControlCall): Promise<{ readonly account: string }>;
  /** Sends a test message and follows it to delivered, reporting each step as progress. */
  test(request: { readonly phone: string }, call: ControlCall): Promise<TestSent>;
  /** Begins a clean stop of the whole service; resolves when it has begun. */
  stop(): Promise<void>;
}

export interface ControlCall {
  /** Fires when the caller has gone away. Work that must not stay half-done is finished all the same. */
  readonly signal: AbortSignal;
  progress(step: ControlProgress): void;
}

export type ControlProgress =
  | { readonly type: 'step'; readonly sentence: string }
  | { readonly type: 'link_code'; readonly kind: 'qr' | 'code'; readonly text: string; readonly ttlMs: number };

export interface BackupMade {
  readonly backup: BackupShown;
}

/** A store was replaced or put away. */
export interface StoreReplaced {
  /** The backup that is in its place now; null after a clean. */
  readonly restored: BackupShown | null;
  /** Id of the replaced store in quarantine; null when there was none. */
  readonly quarantined: string | null;
  /** The device was removed at WhatsApp too; null: not asked for. */
  readonly unlinked: boolean | null;
}

export interface RepairResult {
  /** What the diagnosis found, one sentence. */
  readonly finding: string;
  readonly action: 'nothing' | 'reconnected' | 'restored';
  readonly restored: BackupShown | null;
  readonly quarantined: string | null;
}

export interface TestSent {
  readonly messageId: string;
  /** How far it came within the deadline. */
  readonly status: 'sent' | 'delivered' | 'read';
}

export interface SessionHistory {
  readonly healthChecks: readonly {
    readonly at: number;
    readonly good: boolean;
    readonly findings: readonly string[];
  }[];
  readonly states: readonly { readonly at: number; readonly state: string; readonly reason: string | null }[];
  readonly incidents: readonly Incident[];
  /** Deliveries by state. */
  readonly deliveries: Readonly<Record<string, number>>;
}

export interface Incident {
  readonly key: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly sentence: string;
  readonly next: string;
  readonly openedAt: number;
  /** Null: still open. */
  readonly closedAt: number | null;
}
