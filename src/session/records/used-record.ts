import { z } from 'zod';
import type { MetadataPlace } from './metadata.ts';
import { changeRecord, type MovedAside, type RecordKind, readRecord } from './record-file.ts';

const usedSchema = z.strictObject({
  /** Of the last run with this copy, and of the one before: one of them was told to the database. */
  mark: z.string(),
  former: z.string().nullable(),
  /** Generation of the login that it ran with; another has been linked, restored or brought here since. */
  login: z.string().nullable(),
});
/** The last run of a session whose login several nodes have copies of. */
export type Used = z.infer<typeof usedSchema>;

export const usedRecord: RecordKind<Used | null> = { name: 'used', schema: usedSchema, none: null };

/** Null: the session never ran with the copy that lies here, as far as is known. */
export function readUsed(place: MetadataPlace): Used | null {
  return readRecord(place, usedRecord);
}

/** @throws disk errors */
export function keepUsed(place: MetadataPlace, used: Used, told: MovedAside): void {
  changeRecord(place, usedRecord, () => used, told);
}
