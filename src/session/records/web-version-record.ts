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
import { changeRecord, type RecordKind, readRecord } from './record-file.ts';

export const webVersionRecord: RecordKind<WebVersions> = {
  name: 'web-version',
  schema: webVersionsSchema,
  none: noWebVersions,
};

/** What WhatsApp said of versions; nothing when none is kept or it cannot be read: the next login tells again. */
export function readWebVersions(place: MetadataPlace): WebVersions {
  return readRecord(place, webVersionRecord);
}

/** Adds what was said at `at` (epoch milliseconds). It only informs, so that a disk that fails is logged. */
export function keepWebVersion(place: MetadataPlace, event: WebVersionEvent, at: number, log: Log): void {
  try {
    changeRecord(place, webVersionRecord, (known) => withSaid(known, event, at), { wall: at, log });
  } catch (error) {
    log.warn({ err: toError(error) }, 'what WhatsApp said of its version was not kept');
  }
}
