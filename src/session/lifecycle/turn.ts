import type { IncidentKey } from '../../alerts/kinds.ts';
import type { Now } from '../../clock.ts';
import type { NextStep } from '../../next-steps/next-step.ts';
import { type Band, band as bandOf, monitoringInterval, sessionAge } from './bands.ts';
import { waitForBudget, withConnect } from './connect-budget.ts';
import type { SessionEffect } from './events.ts';
import type { PolicyMemory, SessionMemory } from './memory.ts';
import { reconnectDelay } from './reconnect-delay.ts';
import type { DeadlineName, Mode, SessionState } from './state.ts';
import type { SessionTimings } from './timings.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const LINK_RESERVE = 2;
/** Part of the window by which that of all connects is longer: one that was counted may wait for work on the store. */
const WAITING_PART = 0.1;

/** What stays fixed for a session. */
export interface Rules {
  readonly timings: SessionTimings;
  /** The engine's store can be copied while it runs. */
  readonly hotBackup: boolean;
  readonly autoBackup: boolean;
}

/** One step of the state machine: a draft of the next state, the effects so far, and the time. */
export interface Turn {
  readonly s: Writable<SessionState>;
  readonly effects: SessionEffect[];
  readonly now: Now;
  readonly random: () => number;
  readonly rules: Rules;
}

/** The one setter of the mode. */
export function enter(t: Turn, mode: Mode): void {
  if (mode.word !== t.s.mode.word) {
    t.effects.push({
      do: 'log',
      level: 'info',
      fields: { from: t.s.mode.word, to: mode.word, reason: t.s.lastReason },
      message: `session ${mode.word}`,
    });
  }
  t.s.mode = mode;
}

/** The lock is ours: examine everything before an engine touches the store. */
export function onLocked(t: Turn): void {
  enter(t, { word: 'starting', step: 'examining' });
  t.effects.push({ do: 'examine' });
}

/** Sets a deadline, replacing an earlier one of that name. */
export function wake(t: Turn, name: DeadlineName, inMs: number): void {
  t.s.deadlines = { ...t.s.deadlines, [name]: t.now.monotonic + inMs };
}

/** Clears deadlines. */
export function forget(t: Turn, ...names: readonly DeadlineName[]): void {
  if (!names.some((name) => t.s.deadlines[name] !== undefined)) return;
  const left = { ...t.s.deadlines };
  for (const name of names) delete left[name];
  t.s.deadlines = left;
}

/** Cancels a pending reconnect that is superseded by a stop, a person or WhatsApp. */
export function forgetAttempts(t: Turn): void {
  forget(t, 'attempt', 'network', 'pause', 'person', 'disconnected');
}

/** Changes what the session remembers across restarts. */
export function remember(t: Turn, part: Partial<SessionMemory>): void {
  t.s.memory = { ...t.s.memory, ...part };
}

export function rememberPolicy(t: Turn, part: Partial<PolicyMemory>): void {
  t.s.memory = { ...t.s.memory, policy: { ...t.s.memory.policy, ...part } };
}

/** Opens an incident. */
export function raise(
  t: Turn,
  key: IncidentKey,
  severity: 'warning' | 'critical',
  { sentence, next, stage = 0 }: { sentence: string; next: NextStep; stage?: number },
) {
  t.effects.push({ do: 'alert', key, severity, sentence, next, ...(stage > 0 ? { stage } : {}) });
}

/** Closes incidents. */
export function resolve(t: Turn, ...keys: readonly IncidentKey[]): void {
  for (const key of keys) t.effects.push({ do: 'resolve_alert', key });
}

/** The band of the session's age. */
export function currentBand(s: Pick<SessionState, 'memory'>, wall: number, maxAgeMs: number): Band {
  const { linkedAt, refreshedAt } = s.memory;
  return linkedAt === null ? 'fresh' : bandOf(sessionAge({ linkedAt, refreshedAt }, wall), maxAgeMs);
}

/** Milliseconds until the next ping or health check, doubled in pace once the session ages. */
export function monitoring(t: Turn, intervalMs: number): number {
  return monitoringInterval(intervalMs, currentBand(t.s, t.now.wall, t.rules.timings.maxAgeMs));
}

/** The delay before attempt `n`, with jitter. */
export function backoff(t: Turn, n: number): number {
  const { backoffUnitMs, backoffCapMs } = t.rules.timings;
  return reconnectDelay(n, { unitMs: backoffUnitMs, capMs: backoffCapMs }, t.random());
}

/**
 * `ms`, or the remaining slow pace after WhatsApp's refusals, counted from the last connect. A failure on this computer
 * may be fixed by now, so it does not wait.
 */
export function atPace(t: Turn, ms: number): number {
  const { attempts, connects } = t.s.memory.policy;
  const { attemptsBeforeDiagnosis, slowReconnectMs } = t.rules.timings;
  if (attempts < attemptsBeforeDiagnosis) return ms;
  const sinceLast = Math.max(0, t.now.wall - (connects.at(-1) ?? 0));
  return Math.max(ms, slowReconnectMs - sinceLast);
}

/** Plans an attempt to connect (or to offer a link) after `inMs`. The mode shows its purpose. */
export function attemptIn(t: Turn, inMs: number): void {
  forget(t, 'network', 'pause', 'person');
  enter(t, attemptMode(t, 'waiting'));
  wake(t, 'attempt', inMs);
  if (inMs <= 0) attemptNow(t);
}

/** Starts an engine when the connect budget allows it; otherwise waits until it does. */
export function attemptNow(t: Turn): void {
  const wait = msUntilConnect(t);
  if (wait > 0) {
    wake(t, 'attempt', wait);
    return;
  }
  forget(t, 'attempt', 'network');
  noteConnect(t);
  enter(t, attemptMode(t, 'trying'));
  t.s.engine = { id: t.s.nextEngineId, phase: 'connecting', linking: t.s.linkBy !== null };
  t.s.nextEngineId += 1;
  wake(t, 'connect', t.rules.timings.connectDeadlineMs);
  t.effects.push({ do: 'start_engine', id: t.s.engine.id, link: t.s.linkBy });
}

/** Milliseconds until the budget allows another connect; it is larger if connects succeed. */
export function msUntilConnect(t: Turn): number {
  const { connectLimit, reachedLimit, connectWindowMs: windowMs } = t.rules.timings;
  const whole = { limit: Math.max(reachedLimit, connectLimit), windowMs: windowMs * (1 + WAITING_PART) };
  // The restart that completes a link (the phone is waiting for it) and the proof after it are always allowed.
  const reserve = t.s.memory.status === 'saving' ? LINK_RESERVE : 0;
  const unreached = waitForBudget(t.s.unreached, t.now.monotonic, { limit: connectLimit + reserve, windowMs });
  return Math.max(unreached, waitForBudget(t.s.connects, t.now.monotonic, whole));
}

/** A connect is about to be made. It counts as failed until it logs in. */
export function noteConnect(t: Turn): void {
  const { connectLimit, reachedLimit, connectWindowMs } = t.rules.timings;
  const limit = Math.max(reachedLimit, connectLimit + LINK_RESERVE);
  const budget = { limit, windowMs: connectWindowMs * (1 + WAITING_PART) };
  const { connects, unreached } = t.s.memory.policy;
  t.s.connects = withConnect(t.s.connects, t.now.monotonic, budget);
  t.s.unreached = withConnect(t.s.unreached, t.now.monotonic, budget);
  rememberPolicy(t, {
    connects: withConnect(connects, t.now.wall, budget).slice(-limit),
    unreached: withConnect(unreached, t.now.wall, budget).slice(-limit),
  });
}

/** The last connect has logged in. */
export function noteReached(t: Turn): void {
  const at = t.s.connects.at(-1);
  if (at === undefined || t.s.unreached.at(-1) !== at) return;
  t.s.unreached = t.s.unreached.slice(0, -1);
  rememberPolicy(t, { unreached: t.s.memory.policy.unreached.slice(0, -1) });
}

/** An attempt that ended before anything was sent does not count, since WhatsApp cannot have seen it. */
export function takeBackConnect(t: Turn): void {
  const { connects, unreached } = t.s.memory.policy;
  t.s.connects = t.s.connects.slice(0, -1);
  t.s.unreached = t.s.unreached.slice(0, -1);
  rememberPolicy(t, { connects: connects.slice(0, -1), unreached: unreached.slice(0, -1) });
}

function attemptMode(t: Turn, step: 'waiting' | 'trying'): Mode {
  const { mode, memory, linkBy } = t.s;
  if (linkBy) return { word: 'linking', step };
  if (memory.status === 'saving') return { word: 'saving_link', step };
  if (mode.word === 'connecting' || mode.word === 'starting') return { word: 'connecting', step };
  if (mode.word === 'refreshing') return { ...mode, step };
  return { word: 'reconnecting', step };
}
