import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFileSync } from '../atomic-file.ts';
import type { HealthFindings } from './health-check.ts';
import type { MetadataPlace } from './metadata.ts';

/** Results kept; `session-manager --report` shows them. */
export const HEALTH_RESULTS_KEPT = 90;

/** The kept results of full health checks, oldest first; a file that is missing or damaged holds none. */
export function readHealthHistory(place: MetadataPlace): readonly HealthFindings[] {
  try {
    const parsed: unknown = JSON.parse(readFileSync(historyPath(place), 'utf8'));
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    // History is for people: losing it must not keep a health check from being made.
    return [];
  }
}

/** Adds a result and forgets the oldest beyond 90. */
export function keepHealthFindings(place: MetadataPlace, findings: HealthFindings): void {
  const kept = [...readHealthHistory(place), findings].slice(-HEALTH_RESULTS_KEPT);
  replaceFileSync(historyPath(place), `${JSON.stringify(kept)}\n`);
}

function historyPath({ authPath, sessionName, engine }: MetadataPlace): string {
  return join(authPath, `${sessionName}.${engine}.health.json`);
}
