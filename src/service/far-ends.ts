import type { DeliverySettings } from '../delivery/settings.ts';
import type { Failpoints } from '../delivery/shared/failpoints.ts';
import type { RetryPolicy } from '../sap/business-one/retry-policy.ts';
import type { SessionTimings } from '../session/lifecycle/timings.ts';
import type { EngineDeadlines, WhatsAppFarEnd } from '../whatsapp/engine-settings.ts';

/**
 * What the sandbox passes to the composition root: simulated servers instead of the real ones, and shorter waits. A value,
 * never an environment variable, so that no setting can point a production service at a simulated server.
 */
export interface FarEnds {
  readonly whatsapp: WhatsAppFarEnd;
  readonly sessionTimings: Partial<SessionTimings>;
  readonly deadlines?: EngineDeadlines;
  /** Deadline of a call to SAP (milliseconds), and how reads are repeated. */
  readonly sap?: { readonly deadlineMs: number; readonly retry: RetryPolicy };
  readonly delivery: (settings: DeliverySettings) => DeliverySettings;
  /** Crash tests only. */
  readonly failpoints: Failpoints | null;
}
