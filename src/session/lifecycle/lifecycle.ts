import type { Now } from '../../clock.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import type { EngineEvent } from '../../whatsapp/engine.ts';
import { climb, countAndRetry, onClosed, onConnectDeadline, onDelayed, onNetwork } from './closed.ts';
import { stopEngine } from './connection.ts';
import { onRemovalDue, onRemovalEnded } from './device-removal.ts';
import type { SessionEffect, SessionEvent } from './events.ts';
import { clearStore, onPasskeyAsked } from './linking.ts';
import { onDeliveryEvent, onPlaceChecked, onProbeAnswered, onProbeFailed, onSent } from './liveness.ts';
import {
  onBackedUp,
  onBackupFailed,
  onBrowserSandbox,
  onDoubtDue,
  onHealthChecked,
  onHealthDue,
  onHeavy,
  onMaintenanceDue,
  onStoppedForMaintenance,
} from './maintenance.ts';
import { onLinkCode, onOpen, onPaired, onSettled, onStable } from './online.ts';
import { onLockChecked, onPauseOver } from './pause.ts';
import { needPerson, retryByItself } from './person.ts';
import { decideRepair, diagnose, onNotRestored, onRestored, tryLater } from './repair.ts';
import { withStore } from './replaced-devices.ts';
import { onLimits } from './restriction.ts';
import { onExamined, onExamineFailed } from './start.ts';
import { type DeadlineName, deadlineNames, type SessionState } from './state.ts';
import {
  attemptIn,
  attemptNow,
  enter,
  forget,
  monitoring,
  onLocked,
  type Rules,
  raise,
  remember,
  type Turn,
  wake,
} from './turn.ts';
import { onWebVersion } from './version-told.ts';
import { beginWork, onWish } from './wishes.ts';

const CLOCK_STEP_MS = 60_000;

/**
 * One step of the session life cycle: no I/O, clock or randomness of its own. A changed memory is saved before any other
 * effect, so that an intent is on disk before its side effect.
 *
 * @param random yields numbers in [0, 1)
 */
export function step(
  state: SessionState,
  event: SessionEvent,
  now: Now,
  random: () => number,
  rules: Rules,
): { readonly state: SessionState; readonly effects: readonly SessionEffect[] } {
  const t: Turn = { s: { ...state }, effects: [], now, random, rules };
  noticeClock(t);
  handle(t, event);
  const read = event.type === 'examined' && state.mode.word === 'starting';
  const save = read || (t.s.memory !== state.memory && memoryIsOurs(state)) ? [saving(t)] : [];
  return { state: t.s, effects: [...save, ...t.effects] };
}

/** The earliest deadline (monotonic milliseconds), for the shell's single timer; null if there is none. */
export function nextWake(state: SessionState): number | null {
  const moments = Object.values(state.deadlines);
  return moments.length === 0 ? null : Math.min(...moments);
}

/**
 * False while the disk may hold a newer memory than this state: a person's work on the store writes its own, and it is
 * read at the examination that follows. Until then nothing is written over it, whatever else happens.
 */
function memoryIsOurs({ mode }: SessionState): boolean {
  if (mode.word === 'starting') return false;
  return mode.word !== 'repairing' || (mode.step !== 'working' && !(mode.cause === 'start' && mode.step === 'waiting'));
}

function saving(t: Turn): SessionEffect {
  return { do: 'save', memory: t.s.memory };
}

function handle(t: Turn, event: SessionEvent): void {
  const { mode } = t.s;
  if (event.type === 'start') {
    if (mode.word !== 'stopped') return;
    t.s.removing = null;
    enter(t, { word: 'starting', step: 'locking' });
    t.effects.push({ do: 'acquire_lock' });
    return;
  }
  if (mode.word === 'stopped') return;
  if (mode.word === 'stopping') {
    if (event.type === 'engine_stopped' && event.id === t.s.engine?.id) finishStop(t);
    return;
  }
  switch (event.type) {
    case 'stop':
      beginStop(t);
      return;
    case 'lock_acquired':
      onLocked(t);
      return;
    case 'lock_refused':
      enter(t, { word: 'stopped' });
      return;
    case 'examined':
      onExamined(t, event.found);
      return;
    case 'examine_failed':
      onExamineFailed(t, event.detail);
      return;
    case 'tick':
      onTick(t);
      return;
    case 'engine':
      if (event.id === t.s.engine?.id && t.s.engine.phase !== 'stopping') onEngineEvent(t, event.event);
      return;
    case 'engine_stopped':
      if (event.id === t.s.engine?.id) onEngineStopped(t);
      return;
    case 'sent':
      onSent(t, event.messageId);
      return;
    case 'probe_answered':
      if (isOpen(t, event.id)) onProbeAnswered(t);
      return;
    case 'probe_failed':
      if (isOpen(t, event.id)) onProbeFailed(t);
      return;
    case 'place_checked':
      if (t.s.engine?.phase === 'open') onPlaceChecked(t, event);
      return;
    case 'network':
      onNetwork(t, event.reachable);
      return;
    case 'lock_checked':
      onLockChecked(t, event.held);
      return;
    case 'diagnosed':
      if (mode.word === 'repairing' && mode.step === 'examining') decideRepair(t, mode.cause, event.diagnosis);
      return;
    case 'restored':
      if (mode.word === 'repairing' && mode.step === 'restoring') onRestored(t, mode.cause, event.login);
      return;
    case 'not_restored':
      if (mode.word === 'repairing' && mode.step === 'restoring') onNotRestored(t, mode.cause);
      return;
    case 'restore_failed':
      if (mode.word === 'repairing' && mode.step === 'restoring') tryLater(t, mode.cause, event.detail);
      return;
    case 'quarantined':
      onQuarantined(t, event.id, event.login);
      return;
    case 'quarantine_failed':
      onQuarantineFailed(t, event.detail);
      return;
    case 'backed_up':
      onBackedUp(t, event.kind, event.generation);
      return;
    case 'backup_failed':
      onBackupFailed(t, event.kind, event.detail);
      return;
    case 'health_checked':
      onHealthChecked(t, event.findings);
      return;
    case 'removal_ended':
      onRemovalEnded(t, event.since, event);
      return;
    case 'link':
    case 'repair':
    case 'refresh':
    case 'backup':
    case 'work':
      onWish(t, event);
      return;
    case 'work_done':
      if (t.s.pendingWork !== event.id) return;
      t.s.pendingWork = null;
      onLocked(t);
      return;
  }
}

function onEngineEvent(t: Turn, event: EngineEvent): void {
  switch (event.type) {
    case 'open':
      onOpen(t, event.account);
      return;
    case 'paired':
      onPaired(t, event.account);
      return;
    case 'link_code':
      onLinkCode(t, event);
      return;
    case 'passkey_asked':
      onPasskeyAsked(t);
      return;
    case 'closed':
      onClosed(t, event.disconnect);
      return;
    case 'limits':
      onLimits(t, event.limits);
      return;
    case 'web_version':
      onWebVersion(t, event);
      return;
    case 'delayed':
      onDelayed(t);
      return;
    case 'heavy':
      onHeavy(t);
      return;
    case 'browser_sandbox':
      onBrowserSandbox(t, event.lacking);
      return;
    case 'ack':
    case 'receipt':
    case 'inbound':
    case 'phone_seen':
    case 'backlog_received':
    case 'upload':
      onDeliveryEvent(t, event);
      return;
    case 'passkey_code':
    case 'answer':
    case 'log':
      return;
  }
}

function onTick(t: Turn): void {
  for (const name of deadlineNames) {
    const due = t.s.deadlines[name];
    if (due === undefined || due > t.now.monotonic) continue;
    forget(t, name);
    onDeadline(t, name);
  }
}

function onDeadline(t: Turn, name: DeadlineName): void {
  const { mode, engine } = t.s;
  switch (name) {
    case 'attempt':
      if (mode.word === 'repairing' && mode.cause === 'start') onLocked(t);
      else if (mode.word === 'repairing') diagnose(t, mode.cause);
      else if (mode.word === 'linking' && mode.step === 'clearing') clearStore(t, 'not linked');
      else if (mode.word !== 'waiting_for_network' && !engine) attemptNow(t);
      return;
    case 'network':
      t.effects.push({ do: 'check_network' });
      return;
    case 'connect':
      onConnectDeadline(t);
      return;
    case 'settle':
      onSettled(t);
      return;
    case 'stable':
      onStable(t);
      return;
    case 'watch':
      if (engine?.phase === 'open') t.effects.push({ do: 'probe', id: engine.id, place: false });
      return;
    case 'ping':
      if (engine?.phase !== 'open') return;
      t.effects.push({ do: 'probe', id: engine.id, place: true });
      wake(t, 'ping', monitoring(t, t.rules.timings.pingMs));
      return;
    case 'health':
      onHealthDue(t);
      return;
    case 'maintenance':
      onMaintenanceDue(t);
      return;
    case 'doubt':
      onDoubtDue(t);
      return;
    case 'pause':
      onPauseOver(t);
      return;
    case 'removal':
      onRemovalDue(t);
      return;
    case 'person':
      retryByItself(t);
      return;
    case 'disconnected':
      raise(t, 'session.disconnected', 'critical', {
        sentence: 'The WhatsApp session has been disconnected for a while.',
        next: nextStep`Check it with ${{ action: 'status' }}; invoices wait until it is back.`,
      });
      return;
  }
}

/** The engine we stopped has exited; continues with what it was stopped for. */
function onEngineStopped(t: Turn): void {
  t.s.engine = null;
  const { mode } = t.s;
  switch (mode.word) {
    case 'refreshing':
      if (mode.step === 'stopping') onStoppedForMaintenance(t, mode.purpose);
      else retryUnanswered(t);
      return;
    case 'saving_link':
      if (mode.step !== 'stopping') {
        retryUnanswered(t);
        return;
      }
      enter(t, { word: 'saving_link', step: 'copying' });
      t.effects.push({ do: 'backup', kind: 'after_link', stopped: true });
      return;
    case 'repairing':
      if (t.s.pendingWork !== null) beginWork(t, t.s.pendingWork);
      else diagnose(t, mode.cause);
      return;
    case 'linking':
      if (mode.step === 'stopping') clearStore(t, 'new link asked for');
      else retryUnanswered(t);
      return;
    case 'reconnecting':
      if (mode.step === 'waiting') climb(t);
      else retryUnanswered(t);
      return;
    case 'connecting':
      retryUnanswered(t);
      return;
    case 'needs_person':
    case 'stopped':
    case 'stopping':
    case 'starting':
    case 'connected':
    case 'degraded':
    case 'waiting_for_network':
    case 'paused_until':
      return;
  }
}

function retryUnanswered(t: Turn): void {
  const detail = 'The engine neither opened nor closed in time.';
  countAndRetry(t, { reason: 'timed_out', code: null, detail, serverAnswered: false, until: null }, null);
}

function onQuarantined(t: Turn, id: string | null, login: string | null): void {
  const { mode, memory } = t.s;
  if (id !== null && memory.replaced.length > 0) remember(t, { replaced: withStore(memory.replaced, id, login) });
  if (mode.word === 'linking' && mode.step === 'clearing') attemptIn(t, 0);
  else if (mode.word === 'repairing' && mode.step === 'quarantining') needPerson(t, 'logged_out');
}

function onQuarantineFailed(t: Turn, detail: string): void {
  raise(t, 'session.store_unreadable', 'critical', {
    sentence: `The old session store could not be moved to quarantine: ${detail}`,
    next: 'Check the disk and the permissions of WHATSAPP_AUTH_PATH; the session retries automatically.',
  });
  const { mode } = t.s;
  if (mode.word === 'linking' && mode.step === 'clearing') wake(t, 'attempt', t.rules.timings.diskRetryMs);
  else if (mode.word === 'repairing' && mode.step === 'quarantining') needPerson(t, 'logged_out');
}

function beginStop(t: Turn): void {
  const waiting = stopEngine(t);
  t.s.deadlines = {};
  enter(t, { word: 'stopping' });
  if (!waiting) finishStop(t);
}

function finishStop(t: Turn): void {
  t.s.engine = null;
  t.effects.push({ do: 'seal' }, { do: 'release_lock' });
  enter(t, { word: 'stopped' });
}

function isOpen(t: Turn, id: number): boolean {
  return t.s.engine?.id === id && t.s.engine.phase === 'open';
}

/** The clock was changed or the computer slept: logged once, and the connection is checked at once. */
function noticeClock(t: Turn): void {
  const offset = t.now.wall - t.now.monotonic;
  const before = t.s.clockOffset;
  t.s.clockOffset = offset;
  if (before === null || Math.abs(offset - before) < CLOCK_STEP_MS) return;
  t.s.serverAheadMs = null;
  t.effects.push({
    do: 'log',
    level: 'warn',
    fields: { stepMs: Math.round(offset - before) },
    message: 'the clock was changed, or the computer slept',
  });
  if (t.s.engine?.phase === 'open') wake(t, 'watch', 0);
}
