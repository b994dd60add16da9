import { CodedError, toError } from '../../errors/coded-error.ts';
import type { Partner } from '../../sap/invoice-source.ts';
import type { DueMessage } from '../ports/message.ts';
import type { RecipientStore } from '../ports/recipient-store.ts';
import type { SendingStore } from '../ports/sending-store.ts';
import { whyNoRecipient } from '../recipients/recipients.ts';
import type { MessageEvent } from '../rules/lifecycle.ts';
import { type Why, whyFrom } from '../rules/why.ts';
import { type WorkerParts, wall, workerOf } from '../shared/context.ts';
import type { Loop, Round } from '../shared/loop.ts';
import type { Approval } from './approval.ts';

type CheckParts = WorkerParts<SendingStore & RecipientStore, 'source' | 'changed' | 'changes'>;

export interface CheckObserver {
  /** Invoices and PDFs have been looked at, so that all are queued that a person is to see. */
  readonly isComplete: () => boolean;
  /** All customers of what was queued then have been looked at, or nobody is asked. */
  readonly looked: () => void;
}

const RECHECK_BATCH = 20;
const LONGEST_WAIT_MS = 5000;
/** WhatsApp said so: SAP alone does not tell that it is over. */
const SAID_BY_WHATSAPP: ReadonlySet<string | null> = new Set([
  'DELIVERY_NOT_ON_WHATSAPP',
  'DELIVERY_ANOTHER_NUMBER_NAMED',
]);

/**
 * While a person is asked what may be sent: holds customers' messages that have no recipient in SAP, as their preparation
 * would, so that what is counted is what would be sent; and queues those whose customer is mended. WhatsApp is asked nothing.
 */
export function createRecipientCheck(
  context: CheckParts,
  approval: Pick<Approval, 'isAwaited'>,
  observer: CheckObserver,
): Loop {
  const { outbox, settings, source, failpoints } = context;
  let unchecked: Set<number> | null = null;

  async function round(signal: AbortSignal): Promise<Round> {
    const isComplete = observer.isComplete();
    if (settings.test || !(await approval.isAwaited())) {
      unchecked = null;
      if (isComplete) observer.looked();
      return { idleMs: LONGEST_WAIT_MS };
    }
    unchecked ??= new Set(await outbox.readyForCustomers());
    const partnerOf = readOnce((cardCode) => source.partner(cardCode, signal));
    for (const id of unchecked) {
      signal.throwIfAborted();
      const due = await outbox.dueMessage(id);
      if (due?.message.state === 'queued' || due?.message.state === 'prepared') await check(due, partnerOf, signal);
      unchecked.delete(id);
    }
    const before = wall(context) - settings.timings.heldRecheckMs;
    const held = await outbox.heldForRecipient(before, RECHECK_BATCH);
    for (const due of held) await recheck(due, partnerOf, signal);
    if (isComplete) observer.looked();
    return held.length === RECHECK_BATCH ? 0 : Math.min(settings.timings.heldRecheckMs, LONGEST_WAIT_MS);
  }

  async function check(due: DueMessage, partnerOf: PartnerOf, signal: AbortSignal): Promise<void> {
    const why = await whyHeld(context, due, partnerOf, signal);
    if (why !== null) await apply(due, { type: 'held', hold: 'recipient', why });
  }

  async function recheck(due: DueMessage, partnerOf: PartnerOf, signal: AbortSignal): Promise<void> {
    const { id, role, reason } = due.message;
    if (role === 'customer' && !SAID_BY_WHATSAPP.has(reason)) {
      const why = await whyHeld(context, due, partnerOf, signal);
      await apply(due, why === null ? { type: 'mended' } : { type: 'held', hold: 'recipient', why });
    }
    await outbox.touchHeld(id, wall(context));
  }

  async function apply({ message }: DueMessage, event: MessageEvent): Promise<void> {
    await failpoints.reach('hold.before_commit');
    const change = await outbox.apply(message.id, event, wall(context));
    await failpoints.reach('hold.after_commit');
    context.changed([change]);
  }

  const loop = workerOf(context, 'customers', round);
  context.changes.add(({ message }) => {
    if (message.role !== 'customer' || message.state !== 'queued' || unchecked === null) return;
    unchecked.add(message.id);
    loop.poke();
  });
  return loop;
}

/** A permanent error concerns only this customer. */
async function whyHeld(
  context: CheckParts,
  due: DueMessage,
  partnerOf: PartnerOf,
  signal: AbortSignal,
): Promise<Why | null> {
  try {
    const partner = due.invoice === null ? null : await partnerOf(due.invoice.cardCode);
    return await whyNoRecipient(context, due, partner, signal);
  } catch (thrown) {
    const error = toError(thrown);
    if (error instanceof CodedError && error.class === 'permanent' && error.code.startsWith('SAP_')) {
      return whyFrom(error);
    }
    throw error;
  }
}

type PartnerOf = (cardCode: string) => Promise<Partner | null>;

/** Customers have many invoices. A failure is not kept. */
function readOnce(read: PartnerOf): PartnerOf {
  const known = new Map<string, Partner | null>();
  return async (cardCode) => {
    const before = known.get(cardCode);
    if (before !== undefined) return before;
    const partner = await read(cardCode);
    known.set(cardCode, partner);
    return partner;
  };
}
