import type { PageFaults } from '../../../sandbox/whatsapp/web/page-faults.ts';
import { closedReason, whilePage } from './reports.ts';
import type { FaultRow } from './row.ts';

/** A fault that stands in the page from before the engine connects until it has given up. */
export function atStart(
  group: FaultRow['group'],
  fault: string,
  bare: string,
  changes: Partial<PageFaults>,
  reports: string,
  withinMs: number,
): FaultRow {
  return {
    group,
    fault,
    bare,
    before: 'stopped',
    reports,
    withinMs,
    recovery: 'connect',
    provoke: (rig) =>
      whilePage(rig, changes, async () => {
        await rig.host.connect({ link: null });
        return await closedReason(rig);
      }),
  };
}
