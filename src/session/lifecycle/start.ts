import type { Found } from './events.ts';
import { clearStore, standsProven } from './linking.ts';
import { calmPolicy, newGeneration, type SessionMemory } from './memory.ts';
import { resumePause } from './pause.ts';
import { needPerson, resumePerson } from './person.ts';
import { beginRepair, decideRepair, tellSlowPace } from './repair.ts';
import { atPace, attemptIn, enter, raise, remember, rememberPolicy, type Turn, wake } from './turn.ts';

/** Where a start leads, from what the disk holds: metadata first, then the store, never a guess about either. */
export function onExamined(t: Turn, found: Found): void {
  if (found.memory) t.s.memory = found.memory;
  else if (supposedLinked(found)) supposeLinked(t, found);
  if (t.s.memory.status === 'none' && found.verdict.state === 'healthy') supposeSaving(t, found.verdict.jid);
  recallConnects(t);
  t.s.lastReason = null;
  const { lastHealthCheckAt, status } = t.s.memory;
  const sinceCheck = lastHealthCheckAt === null ? Number.POSITIVE_INFINITY : t.now.wall - lastHealthCheckAt;
  const { healthCheckMs, settleMs } = t.rules.timings;
  wake(t, 'health', Math.max(settleMs, Math.min(healthCheckMs, healthCheckMs - sinceCheck)));

  if (status === 'linked' || status === 'saving') startStored(t, found);
  else startLinking(t, found);
}

/** The store could not be looked at (disk, rights): nothing is concluded from it. */
export function onExamineFailed(t: Turn, detail: string): void {
  raise(t, 'session.store_unreadable', 'critical', {
    sentence: `The session store cannot be read: ${detail}`,
    next: 'Check the folder of WHATSAPP_AUTH_PATH, its disk and its rights; the session tries again by itself.',
  });
  enter(t, { word: 'repairing', cause: 'start', step: 'waiting' });
  wake(t, 'attempt', t.rules.timings.diskRetryMs);
}

function startStored(t: Turn, found: Found): void {
  const { policy } = t.s.memory;
  if (policy.person && resumePerson(t, policy.person)) return;
  if (policy.pause && resumePause(t, policy.pause)) return;
  if (found.verdict.state === 'healthy') resumeAttempts(t);
  else if (!standsProven(t)) startLinking(t, found);
  else {
    beginRepair(t, 'start');
    decideRepair(t, 'start', { verdict: found.verdict, orphansEnded: 0, lockHeld: true });
  }
}

/** A restart does not shorten the slow pace; the look at the store was the diagnosis. */
function resumeAttempts(t: Turn): void {
  const wait = atPace(t, 0);
  if (wait > 0) tellSlowPace(t);
  attemptIn(t, wait);
}

/** Nothing is linked: offer a link, with a clean store. What lies there is kept in quarantine. */
function startLinking(t: Turn, found: Found): void {
  const { policy } = t.s.memory;
  if (policy.pause && resumePause(t, policy.pause)) return;
  if (policy.linkWindows >= t.rules.timings.linkWindows) {
    needPerson(t, 'link_window_ended');
    return;
  }
  rememberPolicy(t, { person: null });
  t.s.linkBy = t.s.linkAtStart;
  if (found.verdict.state === 'empty') attemptIn(t, 0);
  else clearStore(t, 'not linked');
}

/** Without metadata a login that is there, or whose backups are, is taken for linked: that destroys nothing. */
function supposedLinked(found: Found): boolean {
  return (
    found.verdict.state === 'healthy' || found.backups || (found.memoryDamaged && found.verdict.state === 'damaged')
  );
}

function supposeLinked(t: Turn, found: Found): void {
  const jid = found.verdict.state === 'healthy' ? found.verdict.jid : null;
  const memory: SessionMemory = {
    ...t.s.memory,
    generation: newGeneration(t.random),
    status: 'linked',
    account: jid === null ? null : { jid, lid: null, device: null, pushName: null },
    linkedAt: t.now.wall,
    // What policy remembered is lost: the cautious assumption is that the take-over of this day has been made.
    policy: { ...calmPolicy, takenOverAt: t.now.wall },
  };
  remember(t, memory);
  raise(t, 'session.metadata_lost', 'warning', {
    sentence: 'The metadata of the session was lost; a stored login was found and is used.',
    next: 'Nothing to do. The age of the session counts from now.',
  });
}

/** A login is there that nothing is known of: a first link, whose news the disk refused. It is tried before it is doubted. */
function supposeSaving(t: Turn, jid: string | null): void {
  const account = jid === null ? null : { jid, lid: null, device: null, pushName: null };
  remember(t, { status: 'saving', account, generation: newGeneration(t.random) });
}

/** Connects before the restart still count, at most as recent ones. */
function recallConnects(t: Turn): void {
  const recalled = (moments: readonly number[]) =>
    moments.map((at) => t.now.monotonic - Math.max(0, t.now.wall - at)).sort((a, b) => a - b);
  t.s.connects = recalled(t.s.memory.policy.connects);
  t.s.unreached = recalled(t.s.memory.policy.unreached);
}
