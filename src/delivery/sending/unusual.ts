import type { SendingStore } from '../ports/sending-store.ts';
import { unusualDay } from '../rules/brakes.ts';
import type { PacingState } from '../rules/pacing.ts';
import { type WorkerParts, wall } from '../shared/context.ts';
import { persist } from '../shared/persistence.ts';

/**
 * Asks a person if a message would make the day an unusual one; true: nothing goes out until they answer.
 *
 * @param next the counters after the message
 */
export async function askIfUnusual(context: WorkerParts<SendingStore>, next: PacingState): Promise<boolean> {
  const { outbox, settings, log } = context;
  const askAbove = settings.pacing.askAbove ?? null;
  // Nearly always so: nothing is read for it.
  if (askAbove === null || next.today <= askAbove) return false;
  const { approved } = await outbox.brakes();
  const unusual = unusualDay(askAbove, next, approved, wall(context));
  if (!unusual) return false;
  await persist(context, context.hardStop, () => outbox.askAboutDay(unusual));
  log.warn(unusual, 'unusually many messages today: a person is asked');
  return true;
}
