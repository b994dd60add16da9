import type { Found } from './events.ts';
import { clearStore, standsProven } from './linking.ts';
import { calmPolicy, isAway, newGeneration, type SessionMemory } from './memory.ts';
import { resumePause } from './pause.ts';
import { needPerson, resumePerson } from './person.ts';
import { beginRepair, decideRepair, tellSlowPace } from './repair.ts';
import { atPace, attemptIn, enter, raise, remember, rememberPolicy, type Turn, wake } from './turn.ts';

/** Decides how to start from what is on disk: metadata first, then the store; nothing is guessed. */
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

/** The store could not be read (disk, permissions): nothing is concluded from that. */
export function onExamineFailed(t: Turn, detail: string): void {
  raise(t, 'session.store_unreadable', 'critical', {
    sentence: `The session store cannot be read: ${detail}`,
    next: 'Check the folder of WHATSAPP_AUTH_PATH, its disk and its permissions; the session retries automatically.',
  });
  enter(t, { word: 'repairing', cause: 'start', step: 'waiting' });
  wake(t, 'attempt', t.rules.timings.diskRetryMs);
}

function startStored(t: Turn, found: Found): void {
  const { policy } = t.s.memory;
  if (isAway(t.s.memory, found.login)) {
    needPerson(t, 'carried_away');
    return;
  }
  if (policy.person && resumePerson(t, policy.person)) return;
  if (policy.pause && resumePause(t, policy.pause)) return;
  if (found.verdict.state === 'healthy') resumeAttempts(t);
  else if (!standsProven(t)) startLinking(t, found);
  else {
    beginRepair(t, 'start');
    decideRepair(t, 'start', { verdict: found.verdict, orphansEnded: 0, lockHeld: true });
  }
}

/** A restart does not reset the slow pace; the check of the store was the diagnosis. */
function resumeAttempts(t: Turn): void {
  const wait = atPace(t, 0);
  if (wait > 0) tellSlowPace(t);
  attemptIn(t, wait);
}

/** Nothing is linked: offer a link with a clean store. Existing files go to quarantine. */
function startLinking(t: Turn, found: Found): void {
  const { policy } = t.s.memory;
  if (policy.pause && resumePause(t, policy.pause)) return;
  // Another code would end at the same question: a person begins the next attempt.
  if (policy.person?.reason === 'link_needs_passkey') {
    needPerson(t, 'link_needs_passkey');
    return;
  }
  if (policy.linkWindows >= t.rules.timings.linkWindows) {
    needPerson(t, 'link_window_ended');
    return;
  }
  rememberPolicy(t, { person: null });
  t.s.linkBy = t.s.linkAtStart;
  if (found.verdict.state === 'empty') attemptIn(t, 0);
  else clearStore(t, 'not linked');
}

/** Without metadata, an existing login, or one with backups, is assumed to be linked: that destroys nothing. */
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
    // The policy state is lost: assume that today's take-over has been used.
    policy: { ...calmPolicy, takenOverAt: t.now.wall },
  };
  remember(t, memory);
  raise(t, 'session.metadata_lost', 'warning', {
    sentence: 'The session metadata was lost; a stored login was found and is used.',
    next: 'Nothing to do. The session age now starts from zero.',
  });
}

/** There is an unknown login: a first link that could not be recorded because the disk failed. It is tried before being distrusted. */
function supposeSaving(t: Turn, jid: string | null): void {
  const account = jid === null ? null : { jid, lid: null, device: null, pushName: null };
  remember(t, { status: 'saving', account, generation: newGeneration(t.random) });
}

/** Connects before the restart still count; if their times are in the future, as recent ones. */
function recallConnects(t: Turn): void {
  const recalled = (moments: readonly number[]) =>
    moments.map((at) => t.now.monotonic - Math.max(0, t.now.wall - at)).sort((a, b) => a - b);
  t.s.connects = recalled(t.s.memory.policy.connects);
  t.s.unreached = recalled(t.s.memory.policy.unreached);
}
