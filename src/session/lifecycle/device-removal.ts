import type { RemovalEnd } from './events.ts';
import type { ReplacedDevice } from './memory.ts';
import { reviewReplaced } from './replaced-devices.ts';
import { msUntilConnect, noteConnect, raise, remember, resolve, type Turn, wake } from './turn.ts';

/** Longest wait for the next attempt, or for a backup. */
const RETRY_MS = 3_600_000;
/** Each wait is so many times as long as the one before. */
const GROWTH = 12;

/**
 * Removes a device that the current link has replaced: only while this link is connected and stable, has a backup, and
 * the connect budget allows it. The attempt is recorded before it is made.
 */
export function onRemovalDue(t: Turn): void {
  review(t);
  const { mode, memory } = t.s;
  if (mode.word !== 'connected' || t.s.deadlines.stable !== undefined || t.s.removing !== null) return;
  const entry = memory.replaced.find(({ left, replacedBy }) => left === null && replacedBy !== null);
  if (!entry) return;
  // Until the new login has a proven copy, the old one may be the only way back.
  if (memory.backedUpGeneration !== memory.generation) {
    wake(t, 'removal', RETRY_MS);
    return;
  }
  const wait = Math.max(untilNextTry(t, entry), msUntilConnect(t));
  if (wait > 0) {
    wake(t, 'removal', wait);
    return;
  }
  noteConnect(t);
  change(t, entry, { tries: entry.tries + 1, lastTryAt: t.now.wall });
  t.s.removing = entry.since;
  t.effects.push({ do: 'remove_replaced', device: entry, safetyCopy: memory.safetyCopy });
}

export function onRemovalEnded(t: Turn, since: number, { outcome, detail }: RemovalEnd): void {
  if (t.s.removing !== since) return;
  t.s.removing = null;
  const level = outcome === 'failed' ? 'warn' : 'info';
  t.effects.push({ do: 'log', level, fields: { outcome, detail }, message: 'removal of the replaced device' });
  const entry = t.s.memory.replaced.find((other) => other.since === since);
  if (outcome === 'failed') wake(t, 'removal', entry ? untilNextTry(t, entry) : RETRY_MS);
  else remember(t, { replaced: t.s.memory.replaced.filter((entry) => entry.since !== since) });
  review(t);
}

/** To be called before any effect that puts another login into the store. */
export function cancelRemoval(t: Turn): void {
  if (t.s.removing !== null) t.effects.push({ do: 'cancel_removal' });
}

/** Keeps an alert open for devices that only the phone can remove. */
function review(t: Turn): void {
  const replaced = reviewReplaced(t.s.memory, t.now.wall);
  if (JSON.stringify(replaced) !== JSON.stringify(t.s.memory.replaced)) remember(t, { replaced });
  const left = replaced.filter((entry) => entry.left !== null);
  if (left.length === 0) resolve(t, 'session.replaced_device');
  else
    raise(t, 'session.replaced_device', 'warning', {
      sentence: `${left.length === 1 ? 'A device' : `${left.length} devices`} of an earlier link may still be listed on the phone, which allows only four.`,
      next: 'On the phone, open WhatsApp, Linked devices, and log out the one that is not in use.',
    });
}

function change(t: Turn, entry: ReplacedDevice, part: Partial<ReplacedDevice>): void {
  const replaced = t.s.memory.replaced.map((other) => (other.since === entry.since ? { ...other, ...part } : other));
  remember(t, { replaced });
}

/** Milliseconds until the next attempt; setting the clock back does not extend it. */
function untilNextTry(t: Turn, { lastTryAt, tries }: ReplacedDevice): number {
  const { wall } = t.now;
  if (lastTryAt === null || lastTryAt > wall) return 0;
  const pause = Math.min(RETRY_MS, t.rules.timings.removalRetryMs * GROWTH ** (tries - 1));
  return Math.max(0, lastTryAt + pause - wall);
}
