import { nextStep } from '../../next-steps/next-step.ts';
import { stopEngine } from './connection.ts';
import { cancelRemoval } from './device-removal.ts';
import type { Diagnosis } from './events.ts';
import { linkAnew, linkNotSaved, standsProven } from './linking.ts';
import { jidInUse, newGeneration } from './memory.ts';
import { needPerson } from './person.ts';
import { isLogin } from './replaced-devices.ts';
import type { RepairCause } from './state.ts';
import {
  atPace,
  attemptIn,
  enter,
  forget,
  forgetAttempts,
  raise,
  remember,
  rememberPolicy,
  type Turn,
  wake,
} from './turn.ts';

/** Repair starts with a diagnosis: the engine is stopped, then the store is examined. */
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

/** Acts on a diagnosis. A valid store is never replaced, except after an unexpected QR code. */
export function decideRepair(t: Turn, cause: RepairCause, { verdict, orphansEnded, lockHeld }: Diagnosis): void {
  if (!lockHeld) {
    needPerson(t, 'lock_lost');
    return;
  }
  if (verdict === null) {
    tryLater(t, cause, 'The session store cannot be read just now.');
    return;
  }
  if (cause === 'ended_login') {
    takeRestoreBack(t);
    return;
  }
  // The backups are of an earlier login, possibly of another number.
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
 * An unexpected QR code is a symptom, not proof that the link ended: retry with the cause removed, retry with the newest
 * valid copy (or unchanged if there is none yet), and only then ask a person or offer the link again.
 */
function decideUnaskedQr(t: Turn, orphansEnded: number): void {
  const { unaskedQr } = t.s.memory.policy;
  if (!unaskedQr.retried) {
    rememberPolicy(t, { unaskedQr: { ...unaskedQr, retried: true } });
    t.effects.push({
      do: 'log',
      level: 'warn',
      fields: { orphansEnded },
      message: 'unexpected QR code: trying once more',
    });
    attemptIn(t, t.rules.timings.backoffUnitMs);
  } else if (unaskedQr.restored) giveUp(t, 'unasked_qr');
  else if (standsProven(t)) restore(t, 'unasked_qr', 'WhatsApp asks for a link although none was ended');
  else {
    rememberPolicy(t, { unaskedQr: { retried: true, restored: true } });
    attemptIn(t, t.rules.timings.backoffUnitMs);
  }
}

/** A valid store is kept; an alert is raised and reconnecting continues. */
function goOnSlowly(t: Turn): void {
  tellSlowPace(t);
  attemptIn(t, t.rules.timings.slowReconnectMs * (1 + 0.1 * t.random()));
}

/** The store was examined and is not the cause. */
export function tellSlowPace(t: Turn): void {
  rememberPolicy(t, { diagnosed: true });
  raise(t, 'session.reconnecting_slowly', 'critical', {
    sentence: 'WhatsApp answers but keeps refusing the session; the stored login is intact.',
    next: nextStep`Nothing is lost and the session keeps trying. Look at WhatsApp on the phone, then try at once: ${{ action: 'repair' }}`,
  });
}

function restore(t: Turn, cause: RepairCause, why: string): void {
  const { restores, ended } = t.s.memory.policy;
  // Each login that turns out ended is another one: the older copies are tried as well.
  if (restores >= t.rules.timings.restoresInSeries + ended.length) {
    giveUp(t, cause);
    return;
  }
  // The store gets a new identity before it changes: a new identity without a restore is harmless, the reverse is not.
  remember(t, { generation: newGeneration(t.random) });
  enter(t, { word: 'repairing', cause, step: 'restoring' });
  cancelRemoval(t);
  // A store restored by a person that never connected is no better than the one it replaced, even if copied since.
  const away = t.s.memory.carry.away?.login ?? null;
  const useless = away === null ? ended : [...ended, away];
  t.effects.push({ do: 'restore', why, copy: t.s.memory.safetyCopy, ended: useless });
}

/**
 * The login that was restored, by a person or by a repair, had been ended: by a later link perhaps. The copy that was made
 * of the one before, or an older one, may still be good: each is tried before anybody is asked to link.
 */
export function takeRestoreBack(t: Turn): void {
  const { restored, policy } = t.s.memory;
  const login = restored?.login ?? null;
  if (login !== null && !policy.ended.includes(login)) rememberPolicy(t, { ended: [...policy.ended, login] });
  restore(t, 'ended_login', 'WhatsApp had ended the restored login');
}

/** WhatsApp has ended the link: the login goes to quarantine, and a person is asked. */
export function loginEnded(t: Turn): void {
  remember(t, { status: 'unlinked', formerJid: jidInUse(t.s.memory), safetyCopy: null, restored: null });
  rememberPolicy(t, { person: { reason: 'logged_out', since: t.now.wall, picture: null } });
  forgetAttempts(t);
  enter(t, { word: 'repairing', cause: 'asked', step: 'quarantining' });
  t.effects.push({ do: 'quarantine', why: 'logged out by WhatsApp' });
}

/** What a restore brings is a login that was linked, whatever was being saved before. */
export function onRestored(t: Turn, cause: RepairCause, login: string | null): void {
  const { policy, replaced } = t.s.memory;
  t.s.provingLink = false;
  const others = replaced.filter((entry) => !isLogin(entry, login));
  remember(t, { status: 'linked', safetyCopy: null, restored: { login }, replaced: others });
  rememberPolicy(t, {
    restores: policy.restores + 1,
    unaskedQr: cause === 'unasked_qr' ? { ...policy.unaskedQr, restored: true } : policy.unaskedQr,
  });
  raise(t, 'session.restored', 'warning', {
    sentence:
      cause === 'ended_login'
        ? 'WhatsApp had ended the restored login; the previous one was put back.'
        : 'The session store was restored from a backup; the replaced one is kept in quarantine.',
    next: 'Nothing to do if the session connects.',
  });
  attemptIn(t, atPace(t, t.rules.timings.backoffUnitMs));
}

export function onNotRestored(t: Turn, cause: RepairCause): void {
  giveUp(t, cause);
}

/**
 * No copy is left to try. An unproven login may not have reached the disk, and neither may the copy made to prove it (a
 * browser killed while closing): its link is offered again, as after any that was not saved.
 */
function giveUp(t: Turn, cause: RepairCause): void {
  if (t.s.memory.linkedAt === null) linkNotSaved(t);
  else if (cause === 'ended_login') loginEnded(t);
  else needPerson(t, cause === 'unasked_qr' ? 'unasked_qr' : 'store_damaged');
}

/** A disk or permission problem: nothing was changed, and nothing is concluded. */
export function tryLater(t: Turn, cause: RepairCause, sentence: string): void {
  raise(t, 'session.store_unreadable', 'critical', {
    sentence,
    next: 'Check the disks (space, permissions) of WHATSAPP_AUTH_PATH and WHATSAPP_BACKUP_PATH; the session retries automatically.',
  });
  enter(t, { word: 'repairing', cause, step: 'waiting' });
  wake(t, 'attempt', t.rules.timings.diskRetryMs);
}
