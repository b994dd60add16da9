import { copyRecord } from './copy-record.ts';
import { drillRecord } from './drill-record.ts';
import { healthRecord } from './health-history.ts';
import type { MetadataPlace } from './metadata.ts';
import { newerRecord } from './record-file.ts';
import { usedRecord } from './used-record.ts';
import { webVersionRecord } from './web-version-record.ts';

/** The records of a session that a newer version wrote: absolute paths. */
export function newerRecords(place: MetadataPlace): readonly string[] {
  return [drillRecord, copyRecord, healthRecord, usedRecord, webVersionRecord].flatMap(
    (kind) => newerRecord(place, kind) ?? [],
  );
}
