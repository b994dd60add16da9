import { nextStep } from '../../next-steps/next-step.ts';
import type { BackupKind } from '../vault-port.ts';
import { sessionAge } from './bands.ts';
import { stopEngine } from './connection.ts';
import { type HealthFindings, healthAlerts } from './health-check.ts';
import { needPerson } from './person.ts';
import { beginRepair } from './repair.ts';
import type { MaintenancePurpose } from './state.ts';
import { attemptIn, currentBand, enter, monitoring, raise, remember, resolve, type Turn, wake } from './turn.ts';

/** The clock may be changed: check again at least this often. */
const LOOK_MS = 6 * 3_600_000;
/** The owner replaced by a take-over retries for a while, and must not find the session disconnected. */
const CONFLICT_MS = 3_600_000;
/** The kind of backup made for each purpose that copies the store. */
const backupKindOf = { refresh: 'before_refresh', backup: 'scheduled', asked: 'asked' } as const;

/** Schedules the next check for maintenance; called when connected and after each check. */
export function planMaintenance(t: Turn): void {
  const { quietMs, maxAgeMs } = t.rules.timings;
  const { linkedAt, refreshedAt } = t.s.memory;
  const age = linkedAt === null ? 0 : sessionAge({ linkedAt, refreshedAt }, t.now.wall);
  const untilRefresh = Math.max(maxAgeMs - age + 1, msUntilMaintenance(t));
  const planned = t.s.wanted ? msUntilConflictOver(t) : Math.min(LOOK_MS, untilRefresh);
  wake(t, 'maintenance', Math.max(quietMs, planned));
}

/** Begins maintenance if it is due and nothing is being sent, or if it has waited too long. */
export function onMaintenanceDue(t: Turn): void {
  if (t.s.mode.word !== 'connected') return;
  tellAge(t);
  const old = currentBand(t.s, t.now.wall, t.rules.timings.maxAgeMs) === 'old';
  if (old && msUntilMaintenance(t) === 0)
    t.s.wanted = { purpose: 'refresh', since: t.s.wanted?.since ?? t.now.monotonic };
  if (t.s.wanted && msUntilConflictOver(t) === 0 && momentIsQuiet(t, t.s.wanted.since))
    beginMaintenance(t, t.s.wanted.purpose);
  else planMaintenance(t);
}

/** Drain → stop the engine → copy → start → prove. */
export function beginMaintenance(t: Turn, purpose: MaintenancePurpose): void {
  t.s.wanted = null;
  if (purpose === 'refresh' || purpose === 'backup' || purpose === 'recycle') remember(t, { maintainedAt: t.now.wall });
  // A refresh overtaken by another pause is completed by the same reconnect.
  t.s.refreshOnOpen ||= purpose === 'refresh';
  enter(t, { word: 'refreshing', purpose, step: 'stopping' });
  if (!stopEngine(t)) onStoppedForMaintenance(t, purpose);
}

/** The engine has stopped: make the copy this maintenance needs, or continue. */
export function onStoppedForMaintenance(t: Turn, purpose: MaintenancePurpose): void {
  if (purpose === 'deaf' || purpose === 'mute' || purpose === 'doubt' || purpose === 'recycle') {
    attemptIn(t, 0);
    return;
  }
  enter(t, { word: 'refreshing', purpose, step: 'copying' });
  t.effects.push({ do: 'backup', kind: backupKindOf[purpose], stopped: true });
}

export function onBackedUp(t: Turn, kind: BackupKind, generation: string): void {
  remember(t, { lastBackupAt: t.now.wall, backedUpGeneration: generation });
  resolve(t, 'backup.failed', 'session.backup_age');
  afterCopy(t, kind);
}

/** A failed copy never keeps the session offline. */
export function onBackupFailed(t: Turn, kind: BackupKind, detail: string): void {
  raise(t, 'backup.failed', 'critical', {
    sentence: `A backup of the session failed: ${detail}`,
    next: nextStep`Check space and permissions of WHATSAPP_BACKUP_PATH, then make one: ${{ action: 'backup' }}`,
  });
  afterCopy(t, kind);
}

function afterCopy(t: Turn, kind: BackupKind): void {
  const { mode } = t.s;
  const copying =
    (mode.word === 'saving_link' && mode.step === 'copying' && kind === 'after_link') ||
    (mode.word === 'refreshing' && mode.step === 'copying');
  if (copying) attemptIn(t, 0);
}

/** A person requests a backup: at once if the store can be copied while in use, otherwise with the engine briefly stopped. */
export function onBackupAsked(t: Turn): void {
  if (t.s.engine && !t.rules.hotBackup) beginMaintenance(t, 'asked');
  else t.effects.push({ do: 'backup', kind: 'asked', stopped: t.s.engine === null });
}

/** The engine uses much memory: the next maintenance restarts it, at most once a day like all maintenance. */
export function onHeavy(t: Turn): void {
  if (t.s.mode.word !== 'connected' || msUntilMaintenance(t) > 0) return;
  t.s.wanted ??= { purpose: 'recycle', since: t.now.monotonic };
  planMaintenance(t);
}

/** An untrusted connection is renewed when nothing is being sent. */
export function onDoubtDue(t: Turn): void {
  const { mode, memory } = t.s;
  if (mode.word !== 'connected' || memory.deafness === null) return;
  if (momentIsQuiet(t, t.now.monotonic)) beginMaintenance(t, 'doubt');
  else wake(t, 'doubt', t.rules.timings.quietMs);
}

export function onHealthDue(t: Turn): void {
  wake(t, 'health', monitoring(t, t.rules.timings.healthCheckMs));
  t.effects.push({ do: 'health_check' });
}

/** Evaluates a full health check and makes the scheduled backup. */
export function onHealthChecked(t: Turn, findings: HealthFindings): void {
  remember(t, { lastHealthCheckAt: t.now.wall });
  if (findings.connection === 'answered') remember(t, { lastConnectedAt: t.now.wall });
  for (const { key, warning } of healthAlerts(findings, t.s.memory, t.rules.timings)) {
    if (warning) raise(t, key, warning.severity, warning);
    else resolve(t, key);
  }
  tellAge(t);
  if (!findings.lockHeld) {
    stopEngine(t);
    needPerson(t, 'lock_lost');
    return;
  }
  if (t.s.mode.word !== 'connected') return;
  if (findings.store && findings.store.state !== 'healthy') {
    beginRepair(t, 'store_damaged');
    return;
  }
  if (!t.rules.autoBackup) return;
  if (t.rules.hotBackup) t.effects.push({ do: 'backup', kind: 'scheduled', stopped: false });
  else if (msUntilMaintenance(t) === 0) {
    t.s.wanted ??= { purpose: 'backup', since: t.now.monotonic };
    planMaintenance(t);
  }
}

/** Planned maintenance at most once a day. */
function msUntilMaintenance(t: Turn): number {
  return Math.max(msUntil(t, t.s.memory.maintainedAt, t.rules.timings.maintenanceEveryMs), msUntilConflictOver(t));
}

function msUntilConflictOver(t: Turn): number {
  return msUntil(t, t.s.memory.policy.takenOverAt, CONFLICT_MS);
}

/** Setting the clock back does not extend any wait. */
function msUntil(t: Turn, from: number | null, ms: number): number {
  return from === null || from > t.now.wall ? 0 : Math.max(0, from + ms - t.now.wall);
}

/** Nothing was sent for a while, or maintenance is overdue. */
export function momentIsQuiet(t: Turn, wantedSince: number): boolean {
  const { lastSendAt } = t.s.watches;
  const { quietMs, maintenanceDeadlineMs } = t.rules.timings;
  return (
    lastSendAt === null ||
    t.now.monotonic - lastSendAt >= quietMs ||
    t.now.monotonic - wantedSince >= maintenanceDeadlineMs
  );
}

function tellAge(t: Turn): void {
  const age = currentBand(t.s, t.now.wall, t.rules.timings.maxAgeMs);
  if (age === 'fresh') resolve(t, 'session.age');
  else
    raise(t, 'session.age', 'warning', {
      sentence:
        age === 'aging'
          ? 'The session is aging; monitoring is doubled.'
          : 'The session is old; it will be refreshed as soon as nothing is being sent.',
      next: 'Nothing to do: a refresh is a planned reconnect and needs no QR code.',
    });
}

/** @param lacking why the browser runs without its sandbox; null: it has one */
export function onBrowserSandbox(t: Turn, lacking: string | null): void {
  if (lacking === null) resolve(t, 'session.browser_unsandboxed');
  else
    raise(t, 'session.browser_unsandboxed', 'warning', {
      sentence: `The browser runs without its sandbox: ${lacking}.`,
      next: 'Enable it (user namespaces for this user, or another machine), then set WHATSAPP_BROWSER_SANDBOX=on.',
    });
}
