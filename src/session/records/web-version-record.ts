import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFileSync } from '../../atomic-file.ts';
import { toError } from '../../errors/coded-error.ts';
import type { Log } from '../../log.ts';
import {
  noWebVersions,
  type WebVersionEvent,
  type WebVersions,
  webVersionsSchema,
  withSaid,
} from '../lifecycle/web-version.ts';
import type { MetadataPlace } from './metadata.ts';

/** What WhatsApp said of versions; nothing when none is kept or it cannot be read: the next login tells again. */
export function readWebVersions(place: MetadataPlace): WebVersions {
  try {
    return webVersionsSchema.parse(JSON.parse(readFileSync(recordPath(place), 'utf8')));
  } catch {
    return noWebVersions;
  }
}

/** Adds what was said at `at` (epoch milliseconds). It only informs, so that a disk that fails is logged. */
export function keepWebVersion(place: MetadataPlace, event: WebVersionEvent, at: number, log: Log): void {
  try {
    replaceFileSync(recordPath(place), `${JSON.stringify(withSaid(readWebVersions(place), event, at))}\n`);
  } catch (error) {
    log.warn({ err: toError(error) }, 'what WhatsApp said of its version was not kept');
  }
}

function recordPath({ authPath, sessionName, engine }: MetadataPlace): string {
  return join(authPath, `${sessionName}.${engine}.web-version.json`);
}
