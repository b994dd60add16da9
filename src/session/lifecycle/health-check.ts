import type { IncidentKey } from '../../alerts/kinds.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import type { HealthWarning } from './health-warning.ts';
import { linkClock } from './link-clock.ts';
import type { SessionMemory } from './memory.ts';
import type { SessionTimings } from './timings.ts';

/** Result of a full health check; plain JSON, stored with the last 90 results. */
export interface HealthFindings {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly connection: 'answered' | 'unanswered' | 'not_connected';
  /** null: this engine's store cannot be read while it runs. */
  readonly store: { readonly state: 'empty' | 'healthy' | 'damaged'; readonly detail: string | null } | null;
  readonly lockHeld: boolean;
  /** null: the query failed. */
  readonly freeBytes: number | null;
  /** Milliseconds by which the clock was changed since the last check; 0 if it was not. */
  readonly clockStepMs: number;
  /** null: there is no backup. */
  readonly backupAgeMs: number | null;
}

const MEGABYTE = 1024 * 1024;
/** Chromium's profile and a backup need some tens of megabytes; below this, writes will soon fail. */
const LOW_DISK_BYTES = 500 * MEGABYTE;

/** Each alert a health check opens (`warning`) or closes (null). */
export function healthAlerts(
  findings: HealthFindings,
  memory: SessionMemory,
  timings: SessionTimings,
): readonly { readonly key: IncidentKey; readonly warning: HealthWarning | null }[] {
  const clock = linkClock(memory, findings.at);
  return [
    // Unknown is no news.
    ...(findings.freeBytes === null ? [] : [{ key: 'session.disk' as const, warning: disk(findings.freeBytes) }]),
    // Before a link is proven there is nothing to back up.
    {
      key: 'session.backup_age',
      warning: memory.status === 'linked' ? backupAge(findings.backupAgeMs, timings) : null,
    },
    { key: 'session.link_clock', warning: clock.warning },
  ];
}

/** True when nothing in it needs attention. */
export function isHealthy(findings: HealthFindings): boolean {
  return (
    findings.connection === 'answered' &&
    (findings.store === null || findings.store.state === 'healthy') &&
    findings.lockHeld &&
    disk(findings.freeBytes) === null
  );
}

function disk(freeBytes: number | null): HealthWarning | null {
  if (freeBytes === null || freeBytes >= LOW_DISK_BYTES) return null;
  return {
    severity: 'critical',
    sentence: `Only ${Math.floor(freeBytes / MEGABYTE)} MB are free where the session or its backups are kept.`,
    next: 'Free some space; the session deletes nothing by itself.',
  };
}

function backupAge(ageMs: number | null, timings: SessionTimings): HealthWarning | null {
  if (ageMs !== null && ageMs <= timings.healthCheckMs * 3 + timings.maintenanceEveryMs) return null;
  return {
    severity: 'warning',
    sentence:
      ageMs === null
        ? 'There is no backup of the session.'
        : `The newest backup is ${Math.floor(ageMs / 3_600_000)} hours old.`,
    next: nextStep`Make one: ${{ action: 'backup' }}`,
  };
}
