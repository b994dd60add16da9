import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFileSync } from '../../atomic-file.ts';
import { hasCode } from '../../errors/coded-error.ts';
import type { HealthFindings } from '../lifecycle/health-check.ts';
import type { MetadataPlace } from './metadata.ts';

/** Results kept; `session-manager --report` shows them. */
export const HEALTH_RESULTS_KEPT = 90;

/** The kept results of full health checks, oldest first; a file that is missing or damaged holds none. */
export function readHealthHistory(place: MetadataPlace): readonly HealthFindings[] {
  try {
    return keptHistory(place);
  } catch {
    // Just now it cannot be read: history is for people, and nothing hangs on it.
    return [];
  }
}

/**
 * Adds a result and forgets the oldest beyond 90.
 *
 * @throws what the disk says; a history that cannot be read just now is not written over
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
    return []; // damaged: as good as none
  }
}

function historyPath({ authPath, sessionName, engine }: MetadataPlace): string {
  return join(authPath, `${sessionName}.${engine}.health.json`);
}
