import type { SessionMemory } from './memory.ts';
import { needPerson, noteTakeOver } from './person.ts';
import { reasonTable } from './reasons.ts';
import { attemptIn, enter, forget, onLocked, raise, rememberPolicy, type Turn, wake } from './turn.ts';

type Pause = NonNullable<SessionMemory['policy']['pause']>;

/** No connects for `ms` milliseconds; remembered, so that a restart does not shorten it. */
export function pauseFor(t: Turn, reason: Pause['reason'], ms: number): void {
  const pause = { reason, from: t.now.wall, until: Math.round(t.now.wall + Math.max(0, ms)) };
  rememberPolicy(t, { pause });
  forget(t, 'attempt', 'network');
  enter(t, { word: 'paused_until' });
  wake(t, 'pause', Math.max(0, ms));
  if (reason !== 'replaced') {
    // The pause has its own alert, so the missing connection needs none.
    forget(t, 'disconnected');
    raise(t, 'session.paused', 'critical', {
      sentence: `${reasonTable[reason].sentence} Paused until ${new Date(pause.until).toISOString()}.`,
      next: reasonTable[reason].next,
    });
  }
}

/** After a restart: true if the pause is still in effect. Setting the clock back does not extend it. */
export function resumePause(t: Turn, pause: Pause): boolean {
  const left = Math.min(pause.until - t.now.wall, pause.until - pause.from);
  if (left <= 0) {
    if (pause.reason === 'replaced') noteTakeOver(t);
    rememberPolicy(t, { pause: null });
    return false;
  }
  enter(t, { word: 'paused_until' });
  wake(t, 'pause', left);
  if (pause.reason === 'replaced') t.effects.push({ do: 'check_lock' });
  return true;
}

export function onPauseOver(t: Turn): void {
  const reason = t.s.memory.policy.pause?.reason;
  rememberPolicy(t, { pause: null });
  if (reason === 'replaced') noteTakeOver(t);
  const { status } = t.s.memory;
  // There is no login: the content of the store decides how a link is offered.
  if ((status === 'none' || status === 'unlinked') && t.s.linkBy === null) onLocked(t);
  else attemptIn(t, 0);
}

/** Result of the check of our own lock, requested when another program replaced this session. */
export function onLockChecked(t: Turn, held: boolean): void {
  if (held || t.s.mode.word !== 'paused_until') return;
  rememberPolicy(t, { pause: null });
  needPerson(t, 'lock_lost');
}
