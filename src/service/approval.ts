import type { Delivery } from '../delivery/delivery.ts';
import type { ServiceObserver } from './observer.ts';

/** Before the first run of all: looks what there is, says what would be sent, and waits for a person's yes. */
export async function askForApproval(
  delivery: Delivery,
  observer: ServiceObserver,
  signal: AbortSignal,
): Promise<void> {
  if ((await delivery.pendingApproval()) === null) return;
  await delivery.lookedOnce(signal);
  const pending = await delivery.pendingApproval();
  if (pending !== null && (await observer.approve(pending))) await delivery.approve();
}
