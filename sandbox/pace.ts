import type { DeliverySettings } from '../src/delivery/settings.ts';
import type { SessionTimings } from '../src/session/lifecycle/timings.ts';

/** Waits that are long in production for reasons that do not apply to stand-ins. Milliseconds. */
export const sandboxSessionTimings: Partial<SessionTimings> = {
  settleMs: 1000,
  stableMs: 5000,
  backoffUnitMs: 200,
  diskRetryMs: 2000,
  networkCheckMs: 1000,
  degradedProbeMs: 500,
  takeOverWaitMs: 2000,
  connectLimit: 60,
  quietMs: 1000,
  removalRetryMs: 2000,
};

/** Delivery at sandbox speed: no pacing, frequent polls. */
export function sandboxDelivery(settings: DeliverySettings): DeliverySettings {
  return {
    ...settings,
    pacing: {
      ...settings.pacing,
      intervalMs: 0,
      hourlyCap: null,
      dailyCap: null,
      warmUp: [],
      quietHours: null,
      askAbove: null,
    },
    timings: {
      ...settings.timings,
      ackDeadlineMs: 5000,
      evidenceGraceMs: 1000,
      assumedGraceMs: 1000,
      pageSendsWithinMs: 5000,
      documentScanMs: 1000,
      writeBackDelayMs: 300,
      watchMs: 2000,
      backoff: { firstMs: 300, longestMs: 3000 },
      idleMs: 50,
    },
  };
}
