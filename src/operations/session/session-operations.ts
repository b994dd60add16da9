import type { Incident } from '../../alerts/alert.ts';
import type { DeliveryStanding } from '../../delivery/standing/standing.ts';
import type { AvailabilityReport, Spell } from '../../session/lifecycle/availability.ts';
import type { DrillStanding } from '../../session/lifecycle/drill-plan.ts';
import type { HealthFindings } from '../../session/lifecycle/health-check.ts';
import type { SessionStatus } from '../../session/lifecycle/status.ts';
import type { BackupShown } from '../../session/vault/shown.ts';
import type { RepairResult, RestoreWish, StoreReplaced } from '../../session/vault/store-work.ts';
import type { LinkMethod } from '../../whatsapp/engine.ts';
import type { PasskeyQuestion } from '../../whatsapp/passkey/question.ts';
import type { Condition } from '../condition.ts';
import type { Installation } from '../installation.ts';
import type { Figures } from './figures.ts';

/**
 * What an operator can do with a session, whether or not a service is running. Each rejects with a `CodedError`, which
 * keeps its code, sentence and next step across the control endpoint.
 */
export interface SessionOperations {
  status(): Promise<StatusAnswer>;
  /** Health checks, states and incidents for the report. */
  history(): Promise<SessionHistory>;
  /** How reliable session, deliveries and backups have been. */
  figures(): Promise<Figures>;
  backup(call: OperationCall): Promise<BackupShown>;
  /** A planned reconnect with the same credentials. */
  refresh(call: OperationCall): Promise<void>;
  restore(wish: RestoreWish, call: OperationCall): Promise<StoreReplaced>;
  /** `unlink`: remove the device at WhatsApp too. */
  clean(wish: { readonly unlink: boolean }, call: OperationCall): Promise<StoreReplaced>;
  repair(call: OperationCall): Promise<RepairResult>;
  /** Reports link codes as progress; resolves once the link is saved and verified. */
  link(method: LinkMethod, call: OperationCall): Promise<Linked>;
  /** Sends a test message and tracks it until it is delivered. */
  test(wish: { readonly phone: string }, call: OperationCall): Promise<TestSent>;
  /** Starts a clean stop of the whole service. */
  stop(): Promise<void>;
}

export interface OperationCall {
  /** Who asks, supplied by the front end. */
  readonly decidedBy: string;
  /** Fires when the caller is gone. Work that must not be left half done is finished anyway. */
  readonly signal: AbortSignal;
  progress(step: OperationProgress): void;
  /** Answers what only the person can who asked; left out: they answer nothing. */
  readonly ask?: Ask;
}

/** Asks a person, and resolves to what the question wants; rejects when they will not answer. */
export type Ask = (question: OperationQuestion) => Promise<unknown>;

export type OperationQuestion =
  /**
   * WhatsApp wants a passkey: the answer is a `PasskeyAnswer`, or a `WindowElsewhere`. `digits`: the last four of the
   * account's number; null: the session does not know it yet.
   */
  | { readonly type: 'passkey'; readonly question: PasskeyQuestion; readonly digits: string | null }
  /** WhatsApp's page waits behind its one button: press it? True or false. */
  | { readonly type: 'passkey_button'; readonly button: string; readonly detail: string }
  /** Does the phone show the same code? True or false. */
  | { readonly type: 'passkey_code'; readonly code: string };

/** Answers the question for a passkey: by a window on another computer, for which the service makes an address. */
export interface WindowElsewhere {
  /** Last four of the account's number, as the person typed them. */
  readonly windowFor: string;
}

export type OperationProgress =
  | { readonly type: 'step'; readonly sentence: string }
  | { readonly type: 'link_code'; readonly kind: 'qr' | 'code'; readonly text: string; readonly ttlMs: number }
  /** The address for a window on another computer: a secret, good for one. */
  | { readonly type: 'link_window'; readonly address: string };

export interface StatusAnswer extends Condition {
  /** `next` says why the service does not start here. */
  readonly startRefused?: true;
  /** True when a service answered; false when this was read from the files of a stopped session. */
  readonly running: boolean;
  readonly status: SessionStatus;
  /** Null: no service is running, or its outbox cannot be read. */
  readonly delivery: DeliveryStanding | null;
  readonly backups: {
    readonly folder: string;
    readonly count: number;
    readonly newest: BackupShown | null;
  };
  /** Whether the copies off site were proven to be of use. */
  readonly drill: DrillStanding;
  /** Of whoever answered; left out by a service of an earlier version. */
  readonly installation?: Installation;
}

export interface Linked {
  /** JID with all but the last four digits masked. */
  readonly account: string | null;
}

export interface TestSent {
  readonly messageId: string;
  /** The last confirmed step within the deadline. */
  readonly status: 'sent' | 'delivered' | 'read';
}

export interface SessionHistory {
  /** Oldest first. */
  readonly healthChecks: readonly HealthFindings[];
  /** State history, oldest first, and the resulting availability. */
  readonly states: readonly Spell[];
  readonly availability: AvailabilityReport;
  /** Newest first. */
  readonly incidents: readonly Incident[];
}
