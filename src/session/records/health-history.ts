import { z } from 'zod';
import type { HealthFindings } from '../lifecycle/health-check.ts';
import type { MetadataPlace } from './metadata.ts';
import { changeRecord, type MovedAside, type RecordKind, readRecord } from './record-file.ts';

/** Results kept; `session-manager --report` shows them. */
export const HEALTH_RESULTS_KEPT = 90;

/** A result is kept with all that is in it, whoever wrote it. */
export const healthRecord: RecordKind<readonly HealthFindings[]> = {
  name: 'health',
  schema: z.array(z.custom<HealthFindings>((one) => typeof one === 'object' && one !== null && 'at' in one)),
  none: [],
};

/** The stored results of full health checks, oldest first; none if they cannot be read now. For people only. */
export function readHealthHistory(place: MetadataPlace): readonly HealthFindings[] {
  return readRecord(place, healthRecord);
}

/**
 * Adds a result and drops the oldest beyond 90.
 *
 * @throws disk errors; a history that cannot be read now is not overwritten
 */
export function keepHealthFindings(place: MetadataPlace, findings: HealthFindings, told: MovedAside): void {
  changeRecord(place, healthRecord, (kept) => [...kept, findings].slice(-HEALTH_RESULTS_KEPT), told);
}
