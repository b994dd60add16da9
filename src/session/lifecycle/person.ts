import type { SessionMemory } from './memory.ts';
import { type PersonReason, personTable } from './reasons.ts';
import { attemptIn, enter, forget, raise, rememberPolicy, type Turn, wake } from './turn.ts';

/**
 * Stops trying until a person acts, or, for some reasons, until a day has passed. Remembered across restarts.
 *
 * @param picture of what the person is asked; left out: the one that is remembered with this reason
 */
export function needPerson(t: Turn, reason: PersonReason, picture?: string | null): void {
  const before = t.s.memory.policy.person;
  const known = before?.reason === reason ? before : null;
  const since = known?.since ?? t.now.wall;
  rememberPolicy(t, { person: { reason, since, picture: picture === undefined ? (known?.picture ?? null) : picture } });
  t.s.linkBy = null;
  forget(t, 'attempt', 'network', 'pause', 'disconnected');
  enter(t, { word: 'needs_person', reason });
  raise(t, 'session.needs_person', 'critical', personTable[reason]);
  const wait = msUntilRetry(t, reason);
  if (wait !== null) wake(t, 'person', wait);
}

/** After a restart: true if a person is still needed. */
export function resumePerson(t: Turn, person: NonNullable<SessionMemory['policy']['person']>): boolean {
  if (person.reason === 'other_number' || person.reason === 'lock_lost' || person.reason === 'carried_away')
    return false;
  if (msUntilRetry(t, person.reason) === 0) {
    retryByItself(t);
    return true;
  }
  needPerson(t, person.reason);
  return true;
}

/** A day after the last try, a session that was replaced, outdated or asked for a passkey tries once more: the cause may be gone. */
export function retryByItself(t: Turn): void {
  const reason = t.s.memory.policy.person?.reason;
  rememberPolicy(t, { person: null });
  if (reason === 'replaced') noteTakeOver(t);
  attemptIn(t, 0);
}

/** Milliseconds until another take-over is allowed, by whichever clock gives the longer wait. */
export function msUntilTakeOver(t: Turn): number {
  const { takeOverEveryMs } = t.rules.timings;
  if (!Number.isFinite(takeOverEveryMs)) return Number.POSITIVE_INFINITY;
  const { takenOverAt } = t.s.memory.policy;
  const byWall = takenOverAt === null ? 0 : takeOverEveryMs - Math.max(0, t.now.wall - takenOverAt);
  const byMonotonic = t.s.takenOverAt === null ? 0 : takeOverEveryMs - (t.now.monotonic - t.s.takenOverAt);
  return Math.max(0, byWall, byMonotonic);
}

export function noteTakeOver(t: Turn): void {
  t.s.takenOverAt = t.now.monotonic;
  rememberPolicy(t, { takenOverAt: t.now.wall });
}

function msUntilRetry(t: Turn, reason: PersonReason): number | null {
  if (reason === 'replaced') return msUntilTakeOver(t);
  if (reason !== 'client_outdated' && reason !== 'login_needs_passkey') return null;
  const since = t.s.memory.policy.person?.since ?? t.now.wall;
  return Math.max(0, t.rules.timings.outdatedEveryMs - Math.max(0, t.now.wall - since));
}
