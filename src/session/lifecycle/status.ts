import type { Now } from '../../clock.ts';
import { type NextStep, nextStep, withActions } from '../../next-steps/next-step.ts';
import type { EngineName, EngineVersions } from '../../whatsapp/engine.ts';
import { type Band, band, sessionAge } from './bands.ts';
import { type LinkClock, linkClock } from './link-clock.ts';
import type { LockHolder } from './lock-holder.ts';
import type { SessionMemory } from './memory.ts';
import { personTable, reasonTable } from './reasons.ts';
import type { SessionState, StateWord } from './state.ts';
import type { SessionTimings } from './timings.ts';

/** The session status shown by `/health` and `--status`; plain JSON. Times are epoch milliseconds. */
export interface SessionStatus {
  readonly session: string;
  readonly engine: EngineName;
  readonly state: StateWord;
  /** Number of the current or next attempt; null if there is none. */
  readonly attempt: number | null;
  /** When the next attempt is due; null: one is in progress, or none is planned. */
  readonly nextAttemptAt: number | null;
  /** End of a pause. */
  readonly until: number | null;
  /** A key of the reason table, or `lease_expired`: another node may run the session by now. Null if all is well. */
  readonly reason: string | null;
  readonly sentence: string;
  readonly next: NextStep;
  /** Absolute path of a picture of what a person is asked; null: there is none. */
  readonly picture: string | null;
  readonly maySend: boolean;
  readonly linked: SessionMemory['status'];
  /** JID with all but the last four digits masked. */
  readonly account: string | null;
  readonly generation: string;
  readonly band: Band | null;
  readonly ageMs: number | null;
  readonly linkedAt: number | null;
  readonly refreshedAt: number | null;
  readonly lastConnectedAt: number | null;
  readonly lastHealthCheckAt: number | null;
  readonly lastBackupAt: number | null;
  /** How long this connection has lasted; null: there is none. */
  readonly connectedMs: number | null;
  /** Milliseconds since each proof of life of this connection; null: none yet. */
  readonly proofs: {
    readonly outboundMs: number | null;
    readonly inboundMs: number | null;
    readonly backlogMs: number | null;
  };
  readonly linkClock: LinkClock;
  /** When a connection was last found to have been deaf, until trust is restored; null: no doubt. */
  readonly deafness: { readonly foundAt: number; readonly heldFrom: number; readonly times: number } | null;
  /** Devices replaced by a newer link that WhatsApp may still list. */
  readonly replaced: readonly {
    /** JID with all but the last four digits masked. */
    readonly account: string;
    readonly since: number;
    /** Why a person has to remove it on the phone; null: the service will. */
    readonly left: string | null;
  }[];
  readonly lock: LockHolder | null;
  readonly versions: EngineVersions | null;
  /** True while a QR or pairing code is on offer. */
  readonly offeringLink: boolean;
}

export interface StatusSources {
  readonly state: SessionState;
  readonly now: Now;
  readonly timings: Pick<SessionTimings, 'maxAgeMs'>;
  readonly lock: LockHolder | null;
  readonly versions: EngineVersions | null;
}

/**
 * A copy of a link that was never proven may be put back by a repair: nobody is told *linked* until it has connected, because
 * the link is offered again if it does not.
 */
function shownLink({ status, linkedAt }: SessionMemory): SessionMemory['status'] {
  return status === 'linked' && linkedAt === null ? 'saving' : status;
}

/** The snapshot of a running session. */
export function statusOf({ state, now, timings, lock, versions }: StatusSources): SessionStatus {
  const { mode, memory, watches } = state;
  const words = explain(state, now);
  const aged = memory.linkedAt === null ? null : sessionAge({ ...memory, linkedAt: memory.linkedAt }, now.wall);
  const trying = mode.word === 'reconnecting' || mode.word === 'waiting_for_network' || mode.word === 'connecting';
  return {
    session: memory.sessionName,
    engine: memory.engine,
    state: mode.word,
    attempt: trying ? memory.policy.attempts + memory.policy.localFailures + 1 : null,
    nextAttemptAt: plannedAttempt(state, now),
    until: mode.word === 'paused_until' ? (memory.policy.pause?.until ?? null) : null,
    reason: words.reason,
    sentence: words.sentence,
    next: words.next,
    picture: memory.policy.person?.picture ?? null,
    maySend: mode.word === 'connected',
    linked: shownLink(memory),
    account: memory.account ? maskJid(memory.account.jid) : null,
    generation: memory.generation,
    band: aged === null ? null : band(aged, timings.maxAgeMs),
    ageMs: aged,
    linkedAt: memory.linkedAt,
    refreshedAt: memory.refreshedAt,
    lastConnectedAt: memory.lastConnectedAt,
    lastHealthCheckAt: memory.lastHealthCheckAt,
    lastBackupAt: memory.lastBackupAt,
    connectedMs: since(watches.openedAt, now.monotonic),
    proofs: {
      outboundMs: since(watches.outboundProofAt, now.monotonic),
      inboundMs: since(watches.inboundProofAt, now.monotonic),
      backlogMs: since(state.backlogReceivedAt, now.monotonic),
    },
    linkClock: linkClock(memory, now.wall),
    deafness: memory.deafness && {
      foundAt: memory.deafness.foundAt,
      heldFrom: memory.deafness.heldFrom,
      times: memory.deafness.times,
    },
    replaced: memory.replaced.map(({ account, since, left }) => ({ account: maskJid(account), since, left })),
    lock,
    versions,
    offeringLink: mode.word === 'linking' && mode.step === 'offering',
  };
}

/** Why a process may not send, and what to do. */
export type Withheld = { readonly message: string; readonly next: NextStep };

/** The same of a process that may send nothing, because another may run the session by now. Pure. */
export function statusWithheld(status: SessionStatus, { message: sentence, next }: Withheld): SessionStatus {
  if (status.state === 'stopping' || status.state === 'stopped') return status;
  // Whoever runs it by now has replaced our login, as it should: nobody has to be asked for that.
  const isReplaced = status.state === 'needs_person' && status.reason === 'replaced';
  const state = isReplaced ? 'waiting_for_network' : status.state;
  const lock = status.lock && { ...status.lock, doing: state };
  return { ...status, state, reason: 'lease_expired', sentence, next, maySend: false, lock };
}

/** The state in words: what it means and what to do. */
export function explain(
  { mode, memory, lastReason }: Pick<SessionState, 'mode' | 'memory' | 'lastReason'>,
  now: Now,
): { readonly reason: string | null; readonly sentence: string; readonly next: NextStep } {
  const nothing = 'Nothing to do.';
  const because =
    lastReason !== null && lastReason in reasonTable ? reasonTable[lastReason as keyof typeof reasonTable] : null;
  switch (mode.word) {
    case 'connected':
      return { reason: null, sentence: 'Connected: messages can be sent.', next: nothing };
    case 'needs_person':
      if (mode.reason === 'carried_away') return carriedAway(memory);
      return { reason: mode.reason, ...pickWords(personTable[mode.reason]) };
    case 'paused_until': {
      const pause = memory.policy.pause;
      const row = pause ? reasonTable[pause.reason] : null;
      const minutes = pause ? Math.max(0, Math.ceil((pause.until - now.wall) / 60_000)) : 0;
      return {
        reason: pause?.reason ?? null,
        sentence: `${row?.sentence ?? 'Paused.'} No connection for ${minutes} more minutes.`,
        next: row?.next ?? nothing,
      };
    }
    case 'linking':
      if (mode.step === 'waiting' && because) return { reason: lastReason, ...pickWords(because) };
      return {
        reason: lastReason,
        sentence: 'A link is being offered: scan the QR code or enter the pairing code on the phone.',
        next: 'On the phone: WhatsApp, Linked devices, Link a device.',
      };
    case 'saving_link':
      return {
        reason: null,
        sentence: 'The phone has confirmed; the login is being saved and verified by one restart.',
        next: 'Keep the service and the phone running for a minute.',
      };
    case 'waiting_for_network':
      return {
        reason: lastReason,
        ...pickWords(lastReason === 'proxy_unreachable' ? reasonTable.proxy_unreachable : reasonTable.unreachable),
      };
    case 'degraded':
      return {
        reason: mode.why,
        sentence:
          mode.why === 'mute'
            ? 'WhatsApp did not answer the last query; the connection is being tested.'
            : 'Messages are accepted but no receipts arrive; the connection is being renewed.',
        next: nothing,
      };
    case 'repairing':
      return { reason: mode.cause, sentence: 'The session store is being examined or restored.', next: nothing };
    case 'refreshing':
      return {
        reason: mode.purpose,
        sentence: 'A planned pause; the session reconnects automatically.',
        next: nothing,
      };
    case 'connecting':
    case 'reconnecting':
      if (mode.step === 'waiting' && !because) {
        return {
          reason: lastReason,
          sentence: 'The session is waiting for its next attempt to connect.',
          next: nextStep`Nothing to do; ${{ action: 'repair' }} tries at once.`,
        };
      }
      return {
        reason: lastReason,
        sentence: because?.sentence ?? 'The session is connecting.',
        next: because?.next ?? nothing,
      };
    case 'starting':
      return { reason: null, sentence: 'The session is starting.', next: nothing };
    case 'stopping':
      return { reason: null, sentence: 'The session is stopping.', next: nothing };
    case 'stopped':
      if (memory.carry.away !== null && memory.carry.away.at >= (memory.linkedAt ?? 0)) return carriedAway(memory);
      return {
        reason: null,
        sentence: 'The session is stopped.',
        next: nextStep`Start the service: ${{ action: 'start_service' }}`,
      };
  }
}

/** The step names the file, where it is known. */
function carriedAway({ carry }: SessionMemory): ReturnType<typeof explain> {
  const { sentence, next } = personTable.carried_away;
  const file = carry.away?.file;
  const known = withActions(next, (action) =>
    action.action === 'import' && file !== undefined ? { ...action, file } : action,
  );
  return { reason: 'carried_away', sentence, next: known };
}

/** Wall clock time; includes backoff, slow pace and connect budget. */
function plannedAttempt({ deadlines, engine }: SessionState, now: Now): number | null {
  const at = deadlines.attempt;
  if (at === undefined || engine !== null) return null;
  return Math.round(now.wall + Math.max(0, at - now.monotonic));
}

/** `5491122223333@s.whatsapp.net` as `…3333@s.whatsapp.net`. */
export function maskJid(jid: string): string {
  return jid.replace(/^\d+(?=\d{4})/, '…');
}

function pickWords({ sentence, next }: { readonly sentence: string; readonly next: NextStep }) {
  return { sentence, next };
}

function since(at: number | null, now: number): number | null {
  return at === null ? null : Math.max(0, Math.round(now - at));
}
