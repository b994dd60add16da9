import { z } from 'zod';
import { type DrillResult, drillSchema } from '../lifecycle/drill-plan.ts';
import type { MetadataPlace } from './metadata.ts';
import { changeRecord, type MovedAside, type RecordKind, readRecord } from './record-file.ts';

/** Two years of monthly drills. */
const KEPT = 24;

export const drillRecord: RecordKind<readonly DrillResult[]> = {
  name: 'drill',
  schema: z.array(drillSchema),
  none: [],
};

/** The results kept, oldest first. Those that cannot be read now count as never made, and the drill is made again. */
export function readDrills(place: MetadataPlace): readonly DrillResult[] {
  return readRecord(place, drillRecord);
}

/** @throws disk errors; results that cannot be read now are not overwritten */
export function keepDrill(place: MetadataPlace, result: DrillResult, told: MovedAside): void {
  changeRecord(place, drillRecord, (kept) => [...kept, result].slice(-KEPT), told);
}
