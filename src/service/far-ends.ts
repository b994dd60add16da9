import type { WhatsAppFarEnd } from '../whatsapp/engine-settings.ts';

/**
 * What the sandbox's launcher hands into the composition root: stand-ins instead of the real far ends, and shorter waits.
 * A value, never an environment variable, so that no setting can point a production service at stand-ins.
 */
export interface FarEnds {
  readonly whatsapp: WhatsAppFarEnd;
  readonly pace: Pace;
}

/** Waits that are long on the real service for reasons that a stand-in does not have. Milliseconds. */
export interface Pace {
  /** How long the sync after a first link may settle before the login counts as saved (real: ≥ 60 s). */
  readonly linkSettleMs: number;
  /** After the backlog, how long a receipt may still come before an attempt without one is judged. */
  readonly reconcileGraceMs: number;
  /** How long the server's ack is waited for. */
  readonly ackDeadlineMs: number;
  /** How often documents are looked for and the outbox is looked through. */
  readonly tickMs: number;
}

/** For WhatsApp itself. Sources: wwebjs users lose sessions that are restarted within the first minute. */
export const realPace: Pace = { linkSettleMs: 60_000, reconcileGraceMs: 15_000, ackDeadlineMs: 60_000, tickMs: 2000 };
