import type { WorkerParts } from '../shared/context.ts';

const LONGEST_WAIT_MS = 2000;

/** How long, in milliseconds, to wait for evidence that WhatsApp may still send by itself after a connection; 0: no longer. */
export function untilSettled({ messenger, settings }: WorkerParts<unknown, 'messenger'>): number {
  const { evidenceGraceMs, assumedGraceMs, idleMs } = settings.timings;
  const backlog = messenger.backlog();
  if (!messenger.maySend().may || backlog === null) return idleMs;
  const grace = (backlog.assumed ? assumedGraceMs : evidenceGraceMs) - backlog.sinceMs;
  return Math.max(0, Math.min(grace, LONGEST_WAIT_MS));
}
