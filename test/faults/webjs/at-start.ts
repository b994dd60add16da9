import type { PageFaults } from '../../../sandbox/whatsapp/web/page-faults.ts';
import { closedReason } from './reports.ts';
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
    provoke: async (rig) => {
      const healthy = { ...rig.page.faults };
      rig.page.fault(changes);
      await rig.host.connect({ link: null });
      const report = await closedReason(rig);
      rig.page.fault(healthy);
      return report;
    },
  };
}
