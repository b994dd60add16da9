import { type CopyResult, copySchema } from '../lifecycle/copy-plan.ts';
import type { MetadataPlace } from './metadata.ts';
import { changeRecord, type MovedAside, type RecordKind, readRecord } from './record-file.ts';

export const copyRecord: RecordKind<CopyResult | null> = { name: 'copy', schema: copySchema, none: null };

/** The last result; null: none is kept, or it cannot be read now. Then the copies are looked at again. */
export function readCopy(place: MetadataPlace): CopyResult | null {
  return readRecord(place, copyRecord);
}

/** @throws disk errors */
export function keepCopy(place: MetadataPlace, result: CopyResult, told: MovedAside): void {
  changeRecord(place, copyRecord, () => result, told);
}
