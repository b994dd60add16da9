import type { SendingStore } from '../ports/sending-store.ts';
import type { EvidenceDesk } from '../settling/evidence-desk.ts';
import { type WorkerParts, wall, workerOf } from '../shared/context.ts';
import type { Loop } from '../shared/loop.ts';
import type { Gate } from './gate.ts';

const MINUTE = 60_000;
/** What WhatsApp told of the quota is so old at most; chats that the phone begins show only in its answer. */
const EVERY_MS = 3 * 60 * MINUTE;
/** After a question without an answer. */
const AGAIN_MS = 10 * MINUTE;

/** Reads the account's limits, so that first contacts are planned with and people see them. */
export function createLimitsReading(
  context: WorkerParts<SendingStore, 'messenger' | 'share'>,
  gate: Gate,
  desk: EvidenceDesk,
): Loop {
  const { outbox, messenger, share } = context;
  const loop = workerOf(context, 'limits', async () => {
    if (!share.leads() || !messenger.maySend().may) return { idleMs: AGAIN_MS };
    const known = await outbox.limits();
    const age = known?.askedAt ? Math.abs(wall(context) - known.askedAt) : Number.POSITIVE_INFINITY;
    if (age < EVERY_MS) return EVERY_MS - age;
    return (await gate.askLimits()) ? EVERY_MS : { idleMs: AGAIN_MS };
  });
  desk.connection.add(({ type }) => {
    if (type === 'open') loop.poke();
  });
  return loop;
}
