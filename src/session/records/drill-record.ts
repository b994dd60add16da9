import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFileSync } from '../../atomic-file.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { type DrillResult, drillSchema } from '../lifecycle/drill-plan.ts';
import type { MetadataPlace } from './metadata.ts';

/** Two years of monthly drills. */
const KEPT = 24;

/** The results kept, oldest first; none if the file is missing or damaged. */
export function readDrills(place: MetadataPlace): readonly DrillResult[] {
  try {
    return keptDrills(place);
  } catch {
    // It cannot be read now: then the drill counts as never made, and is made again.
    return [];
  }
}

/** @throws disk errors; results that cannot be read now are not overwritten */
export function keepDrill(place: MetadataPlace, result: DrillResult): void {
  replaceFileSync(drillPath(place), `${JSON.stringify([...keptDrills(place), result].slice(-KEPT))}\n`);
}

function keptDrills(place: MetadataPlace): readonly DrillResult[] {
  let text: string;
  try {
    text = readFileSync(drillPath(place), 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
  try {
    return z.array(drillSchema).parse(JSON.parse(text));
  } catch {
    return []; // damaged: treated as empty
  }
}

function drillPath({ authPath, sessionName, engine }: MetadataPlace): string {
  return join(authPath, `${sessionName}.${engine}.drill.json`);
}
