import type { LinkMethod } from '../../whatsapp/engine.ts';
import type { SessionMemory } from './memory.ts';
import type { PersonReason } from './reasons.ts';

/** The words of `/health`, `--status` and *may send*; only `connected` may send. */
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

/** `waiting` for its moment (backoff, connect budget), or `trying`: an engine is on its way. */
export type ConnectStep = 'waiting' | 'trying';

/**
 * Why the session gives its connection up for a moment: `asked` is a backup by request, `recycle` a fresh start of an engine
 * that has grown large, `doubt` a look whether pushes are held back. Only `refresh` resets the age.
 */
export type MaintenancePurpose = 'refresh' | 'backup' | 'recycle' | 'deaf' | 'mute' | 'doubt' | 'asked';

/** Why the store is examined. `ended_login`: WhatsApp had ended the login that a person restored. */
export type RepairCause = 'attempts' | 'store_damaged' | 'unasked_qr' | 'start' | 'asked' | 'ended_login';

/**
 * Where a session is. Left to right is the usual way: `stopped → starting → connecting → connected → stopping`; a first
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

/** The engine process, if there is one. Its number tells late events of an earlier one apart. */
export interface EngineSlot {
  readonly id: number;
  readonly phase: 'connecting' | 'open' | 'stopping';
  /** Started to link, not to log in: only then a QR code is expected. */
  readonly linking: boolean;
}

/** Named moments (monotonic milliseconds) at which the session wants to be woken. */
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

/** What the two watches have seen since the connection opened or last proved itself; monotonic milliseconds. */
export interface Watches {
  /** When this connection opened; null: it has ended, or did not open yet. */
  readonly openedAt: number | null;
  /** Messages handed over and not yet acknowledged: id → when. At most 50 are followed. */
  readonly unacked: Readonly<Record<string, number>>;
  /** Acks that came before their send was reported, as they do on a fast line; at most 50. */
  readonly ackedAhead: readonly string[];
  /** Acks since the last receipt of any kind, and when the first of them came. */
  readonly acksWithoutReceipt: number;
  readonly unreceiptedSince: number | null;
  readonly lastSendAt: number | null;
  /** Last answered query; last pushed stanza. */
  readonly outboundProofAt: number | null;
  readonly inboundProofAt: number | null;
}

/** The whole state of a session's life; plain JSON. */
export interface SessionState {
  readonly mode: Mode;
  readonly memory: SessionMemory;
  readonly engine: EngineSlot | null;
  readonly nextEngineId: number;
  readonly deadlines: Readonly<Partial<Record<DeadlineName, number>>>;
  readonly watches: Watches;
  /** The way in which a link is being offered; null: log in with the stored session. */
  readonly linkBy: LinkMethod | null;
  /** The way to link when nothing is linked at a start. */
  readonly linkAtStart: LinkMethod;
  /** Attempts in a row that nothing answered; they do not climb the ladder. */
  readonly unanswered: number;
  /** The last reachability check failed. */
  readonly networkDown: boolean;
  /** An immediate reconnect (restart required) was already made since the last stable connection. */
  readonly restartedAtOnce: boolean;
  /** The next opening completes a refresh. */
  readonly refreshOnOpen: boolean;
  /** Maintenance that waits for a quiet moment. */
  readonly wanted: { readonly purpose: MaintenancePurpose; readonly since: number } | null;
  /** Connects of this process and those remembered from the one before, monotonic. */
  readonly connects: readonly number[];
  /** Those of them that were not reached (yet). */
  readonly unreached: readonly number[];
  /** Connections in a row that were reached and lost again at once. */
  readonly briefLosses: number;
  readonly takenOverAt: number | null;
  readonly deafCuredAt: number | null;
  readonly backlogReceivedAt: number | null;
  /** The connection before this one, until the backlog has been judged by it; epoch milliseconds of our clock. */
  readonly earlier: { readonly openedAt: number; readonly from: number; readonly until: number } | null;
  /** Pushes of the backlog that the connection before should have been given. */
  readonly stale: { readonly count: number; readonly first: number } | null;
  /** WhatsApp's clock less ours, from the last ack; null: not known in this run. */
  readonly serverAheadMs: number | null;
  /** The last disconnect, for people. */
  readonly lastReason: string | null;
  /** The next opening proves a new link: the sync has settled and the engine was restarted. */
  readonly provingLink: boolean;
  /** Difference of the wall and the monotonic clock when last read, to notice that the clock was set. */
  readonly clockOffset: number | null;
  /** Work on the stopped store that somebody waits for (restore, clean). */
  readonly pendingWork: number | null;
  /** The replaced device that is being removed at WhatsApp just now, by the moment of its end. */
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
};

/** A session before its start. `memory` is replaced by what the start finds on the disk. */
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
