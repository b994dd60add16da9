import { newGeneration } from '../memory.ts';
import type { Diagnosis } from './events.ts';
import { needPerson } from './person.ts';
import { cancelRemoval } from './replaced.ts';
import { linkAnew, standsProven } from './start.ts';
import type { RepairCause } from './state.ts';
import { attemptIn, enter, forget, raise, remember, rememberPolicy, stopEngine, type Turn, wake } from './turn.ts';

/** Correction 3: repair first diagnoses. The engine is stopped, then the store is looked at. */
export function beginRepair(t: Turn, cause: RepairCause): void {
  forget(t, 'attempt', 'network', 'pause', 'person');
  const waiting = stopEngine(t);
  enter(t, { word: 'repairing', cause, step: waiting ? 'stopping' : 'examining' });
  if (!waiting && cause !== 'start') t.effects.push({ do: 'diagnose' });
}

export function diagnose(t: Turn, cause: RepairCause): void {
  enter(t, { word: 'repairing', cause, step: 'examining' });
  t.effects.push({ do: 'diagnose' });
}

/** What a diagnosis leads to. A store that verifies is never replaced, but for a QR code nobody asked for. */
export function decideRepair(t: Turn, cause: RepairCause, { verdict, orphansEnded, lockHeld }: Diagnosis): void {
  if (!lockHeld) {
    needPerson(t, 'lock_lost');
    return;
  }
  if (verdict === null) {
    tryLater(t, cause, 'The session store cannot be read just now.');
    return;
  }
  // The backups are of an earlier login, which may be another number's.
  if (verdict.state !== 'healthy' && !standsProven(t)) {
    linkAnew(t, 'a link that was not completed was damaged');
    return;
  }
  if (verdict.state !== 'healthy') {
    restore(t, cause, verdict.state === 'damaged' ? verdict.detail : 'the store is empty');
    return;
  }
  if (cause === 'unasked_qr') decideUnaskedQr(t, orphansEnded);
  else if (cause === 'attempts' || cause === 'store_damaged') goOnSlowly(t);
  else attemptIn(t, 0);
}

/**
 * A QR code that nobody asked for is a symptom, not a verdict: once more with the cause removed, once more with the newest
 * good copy, and only then a person.
 */
function decideUnaskedQr(t: Turn, orphansEnded: number): void {
  const { unaskedQr } = t.s.memory.policy;
  if (!unaskedQr.retried) {
    rememberPolicy(t, { unaskedQr: { ...unaskedQr, retried: true } });
    t.effects.push({ do: 'log', level: 'warn', fields: { orphansEnded }, message: 'unasked QR: trying once more' });
    attemptIn(t, t.rules.timings.backoffUnitMs);
  } else if (!unaskedQr.restored) restore(t, 'unasked_qr', 'WhatsApp asks for a link although none was ended');
  else needPerson(t, 'unasked_qr');
}

/** A healthy store is kept as it is; a person is told and reconnecting goes on. */
function goOnSlowly(t: Turn): void {
  rememberPolicy(t, { diagnosed: true });
  raise(t, 'session.reconnecting_slowly', 'critical', {
    sentence: 'WhatsApp answers but refuses the session again and again; the stored login is intact.',
    next: 'Nothing is lost. The session goes on trying; look at `node session-manager.js --report` and the phone.',
  });
  attemptIn(t, t.rules.timings.slowReconnectMs * (1 + 0.1 * t.random()));
}

function restore(t: Turn, cause: RepairCause, why: string): void {
  const { restores } = t.s.memory.policy;
  if (restores >= t.rules.timings.restoresInSeries) {
    needPerson(t, cause === 'unasked_qr' ? 'unasked_qr' : 'store_damaged');
    return;
  }
  // A new identity of the store before it changes: one without a restore is only cautious, the reverse would be a lie.
  remember(t, { generation: newGeneration(t.random) });
  enter(t, { word: 'repairing', cause, step: 'restoring' });
  cancelRemoval(t);
  t.effects.push({ do: 'restore', why });
}

export function onRestored(t: Turn, cause: RepairCause): void {
  const { policy } = t.s.memory;
  rememberPolicy(t, {
    restores: policy.restores + 1,
    unaskedQr: cause === 'unasked_qr' ? { ...policy.unaskedQr, restored: true } : policy.unaskedQr,
  });
  raise(t, 'session.restored', 'warning', {
    sentence: 'The session store was restored from a backup; the replaced one is kept in quarantine.',
    next: 'Nothing to do when the session connects.',
  });
  attemptIn(t, t.rules.timings.backoffUnitMs);
}

export function onNotRestored(t: Turn, cause: RepairCause): void {
  needPerson(t, cause === 'unasked_qr' ? 'unasked_qr' : 'store_damaged');
}

/** The disk or the rights are in the way: nothing was changed, and nothing is concluded. */
export function tryLater(t: Turn, cause: RepairCause, sentence: string): void {
  raise(t, 'session.store_unreadable', 'critical', {
    sentence,
    next: 'Check the disk (space, rights) of WHATSAPP_AUTH_PATH and WHATSAPP_BACKUP_PATH; the session tries again by itself.',
  });
  enter(t, { word: 'repairing', cause, step: 'waiting' });
  wake(t, 'attempt', t.rules.timings.diskRetryMs);
}
