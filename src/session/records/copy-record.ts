import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFileSync } from '../../atomic-file.ts';
import { type CopyResult, copySchema } from '../lifecycle/copy-plan.ts';
import type { MetadataPlace } from './metadata.ts';

/** The last result; null: none is kept, or it cannot be read now. Then the copies are looked at again. */
export function readCopy(place: MetadataPlace): CopyResult | null {
  try {
    return copySchema.parse(JSON.parse(readFileSync(copyPath(place), 'utf8')));
  } catch {
    return null;
  }
}

/** @throws disk errors */
export function keepCopy(place: MetadataPlace, result: CopyResult): void {
  replaceFileSync(copyPath(place), `${JSON.stringify(result)}\n`);
}

function copyPath({ authPath, sessionName, engine }: MetadataPlace): string {
  return join(authPath, `${sessionName}.${engine}.copy.json`);
}
