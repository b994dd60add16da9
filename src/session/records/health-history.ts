import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFileSync } from '../../atomic-file.ts';
import { hasCode } from '../../errors/coded-error.ts';
import type { HealthFindings } from '../lifecycle/health-check.ts';
import type { MetadataPlace } from './metadata.ts';

/** Results kept; `session-manager --report` shows them. */
export const HEALTH_RESULTS_KEPT = 90;

/** The stored results of full health checks, oldest first; none if the file is missing or damaged. */
export function readHealthHistory(place: MetadataPlace): readonly HealthFindings[] {
  try {
    return keptHistory(place);
  } catch {
    // It cannot be read now: history is for people only, nothing depends on it.
    return [];
  }
}

/**
 * Adds a result and drops the oldest beyond 90.
 *
 * @throws disk errors; a history that cannot be read now is not overwritten
 */
export function keepHealthFindings(place: MetadataPlace, findings: HealthFindings): void {
  const kept = [...keptHistory(place), findings].slice(-HEALTH_RESULTS_KEPT);
  replaceFileSync(historyPath(place), `${JSON.stringify(kept)}\n`);
}

function keptHistory(place: MetadataPlace): readonly HealthFindings[] {
  let text: string;
  try {
    text = readFileSync(historyPath(place), 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return []; // damaged: treated as empty
  }
}

function historyPath({ authPath, sessionName, engine }: MetadataPlace): string {
  return join(authPath, `${sessionName}.${engine}.health.json`);
}
