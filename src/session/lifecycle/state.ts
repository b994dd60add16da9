import type { LinkMethod } from '../../whatsapp/engine.ts';
import type { SessionMemory } from './memory.ts';
import type { PersonReason } from './reasons.ts';

/** The states shown by `/health` and `--status`; only `connected` can send. */
export const stateWords = [
  'stopped',
  'starting',
  'linking',
  'saving_link',
  'connecting',
  'connected',
  'degraded',
  'waiting_for_network',
  'reconnecting',
  'paused_until',
  'refreshing',
  'repairing',
  'needs_person',
  'stopping',
] as const;
export type StateWord = (typeof stateWords)[number];

/** `waiting` (backoff, connect budget), or `trying`: an engine is starting. */
export type ConnectStep = 'waiting' | 'trying';

/**
 * Why the session disconnects briefly: `asked` is a requested backup, `recycle` a restart of an engine that uses too much
 * memory, `doubt` a check for withheld pushes. Only `refresh` resets the age.
 */
export type MaintenancePurpose = 'refresh' | 'backup' | 'recycle' | 'deaf' | 'mute' | 'doubt' | 'asked';

/** Why the store is examined. `ended_login`: WhatsApp had ended the login restored by a person. */
export type RepairCause = 'attempts' | 'store_damaged' | 'unasked_qr' | 'start' | 'asked' | 'ended_login';

/**
 * Where a session is. The usual order: `stopped → starting → connecting → connected → stopping`; a first
 * link goes `starting → linking → saving_link → connected`.
 */
export type Mode =
  | { readonly word: 'stopped' }
  | { readonly word: 'starting'; readonly step: 'locking' | 'examining' }
  | { readonly word: 'linking'; readonly step: 'clearing' | 'stopping' | ConnectStep | 'offering' }
  /** settling → stopping → copying → trying (the restart that proves the login) → connected. */
  | { readonly word: 'saving_link'; readonly step: 'settling' | 'stopping' | 'copying' | ConnectStep }
  | { readonly word: 'connecting'; readonly step: ConnectStep }
  | { readonly word: 'connected' }
  | { readonly word: 'degraded'; readonly why: 'mute' | 'deaf' }
  | { readonly word: 'waiting_for_network' }
  | { readonly word: 'reconnecting'; readonly step: ConnectStep }
  | { readonly word: 'paused_until' }
  | {
      readonly word: 'refreshing';
      readonly purpose: MaintenancePurpose;
      readonly step: 'stopping' | 'copying' | ConnectStep;
    }
  | {
      readonly word: 'repairing';
      readonly cause: RepairCause;
      readonly step: 'stopping' | 'examining' | 'restoring' | 'waiting' | 'quarantining' | 'working';
    }
  | { readonly word: 'needs_person'; readonly reason: PersonReason }
  | { readonly word: 'stopping' };

/** The engine process, if there is one. Its number identifies late events of an earlier one. */
export interface EngineSlot {
  readonly id: number;
  readonly phase: 'connecting' | 'open' | 'stopping';
  /** Started to link, not to log in: only then is a QR code expected. */
  readonly linking: boolean;
}

/** Named timers (monotonic milliseconds). */
export const deadlineNames = [
  'attempt',
  'network',
  'connect',
  'settle',
  'stable',
  'watch',
  'ping',
  'health',
  'maintenance',
  'doubt',
  'pause',
  'removal',
  'person',
  'disconnected',
] as const;
export type DeadlineName = (typeof deadlineNames)[number];

/** Observations for detecting mute and deaf connections, since opening or the last proof of life; monotonic milliseconds. */
export interface Watches {
  /** When this connection opened; null: it has ended, or did not open yet. */
  readonly openedAt: number | null;
  /** Messages handed over and not yet acknowledged: id → time. At most 50 are tracked. */
  readonly unacked: Readonly<Record<string, number>>;
  /** Acks that arrived before their send was reported, as happens on a fast connection; at most 50. */
  readonly ackedAhead: readonly string[];
  /** Acks since the last receipt of any kind, and when the first of them came. */
  readonly acksWithoutReceipt: number;
  readonly unreceiptedSince: number | null;
  readonly lastSendAt: number | null;
  /** Time of the last answered query and of the last pushed stanza. */
  readonly outboundProofAt: number | null;
  readonly inboundProofAt: number | null;
  /** WhatsApp said on this connection that its version is ending. */
  readonly versionEnding: boolean;
}

/** The whole state of a session; plain JSON. */
export interface SessionState {
  readonly mode: Mode;
  readonly memory: SessionMemory;
  readonly engine: EngineSlot | null;
  readonly nextEngineId: number;
  readonly deadlines: Readonly<Partial<Record<DeadlineName, number>>>;
  readonly watches: Watches;
  /** How a link is being offered; null: log in with the stored session. */
  readonly linkBy: LinkMethod | null;
  /** How to link if nothing is linked at a start. */
  readonly linkAtStart: LinkMethod;
  /** Consecutive attempts without any answer; they do not count as failed attempts. */
  readonly unanswered: number;
  /** The last reachability check failed. */
  readonly networkDown: boolean;
  /** An immediate reconnect (restart required) was already made since the last stable connection. */
  readonly restartedAtOnce: boolean;
  /** The next opening completes a refresh. */
  readonly refreshOnOpen: boolean;
  /** Maintenance waiting until nothing is being sent. */
  readonly wanted: { readonly purpose: MaintenancePurpose; readonly since: number } | null;
  /** Connects of this process and those remembered from the one before, monotonic. */
  readonly connects: readonly number[];
  /** Those of them that have not logged in (yet). */
  readonly unreached: readonly number[];
  /** Consecutive connections lost immediately after login. */
  readonly briefLosses: number;
  readonly takenOverAt: number | null;
  readonly deafCuredAt: number | null;
  readonly backlogReceivedAt: number | null;
  /** WhatsApp has not said so: nothing of its backlog came for a while. */
  readonly backlogAssumed: boolean;
  /** The previous connection, until the backlog has been checked against it; epoch milliseconds of our clock. */
  readonly earlier: { readonly openedAt: number; readonly from: number; readonly until: number } | null;
  /** Pushes in the backlog that the previous connection should have received. */
  readonly stale: { readonly count: number; readonly first: number } | null;
  /** WhatsApp's clock minus ours, from the last ack; null: unknown in this run. */
  readonly serverAheadMs: number | null;
  /** The last disconnect, for people. */
  readonly lastReason: string | null;
  /** The next connection proves a new link: the sync is complete and the engine was restarted. */
  readonly provingLink: boolean;
  /** Difference between wall and monotonic clock at the last reading, to detect clock changes. */
  readonly clockOffset: number | null;
  /** Requested work on the stopped store (restore, clean). */
  readonly pendingWork: number | null;
  /** The replaced device currently being removed, identified by when its link ended. */
  readonly removing: number | null;
}

export const noWatches: Watches = {
  openedAt: null,
  unacked: {},
  ackedAhead: [],
  acksWithoutReceipt: 0,
  unreceiptedSince: null,
  lastSendAt: null,
  outboundProofAt: null,
  inboundProofAt: null,
  versionEnding: false,
};

/** A session before its start. `memory` is replaced by what the start finds on disk. */
export function stoppedState(memory: SessionMemory, linkAtStart: LinkMethod): SessionState {
  return {
    mode: { word: 'stopped' },
    memory,
    engine: null,
    nextEngineId: 1,
    deadlines: {},
    watches: noWatches,
    linkBy: null,
    linkAtStart,
    unanswered: 0,
    networkDown: false,
    restartedAtOnce: false,
    refreshOnOpen: false,
    wanted: null,
    connects: [],
    unreached: [],
    briefLosses: 0,
    takenOverAt: null,
    deafCuredAt: null,
    backlogReceivedAt: null,
    backlogAssumed: false,
    earlier: null,
    stale: null,
    serverAheadMs: null,
    lastReason: null,
    provingLink: false,
    clockOffset: null,
    pendingWork: null,
    removing: null,
  };
}
