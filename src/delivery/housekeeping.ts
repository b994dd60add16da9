import { toError } from '../errors/coded-error.ts';
import { keepPast, type PastPlace } from './past.ts';
import type { DocumentStore } from './ports/document-store.ts';
import type { DueMessage } from './ports/message.ts';
import type { PastStore } from './ports/past-store.ts';
import type { RecipientStore } from './ports/recipient-store.ts';
import type { SendingStore } from './ports/sending-store.ts';
import type { SettlingStore } from './ports/settling-store.ts';
import { findRecipient } from './recipients/recipients.ts';
import { whyOf } from './rules/why.ts';
import type { Gate } from './sending/gate.ts';
import { dropFinalPdfs, sharePdfs } from './sending/pdf-retention.ts';
import { type WorkerParts, wall, workerOf } from './shared/context.ts';
import type { Loop } from './shared/loop.ts';

type HousekeepingParts = WorkerParts<
  DocumentStore & PastStore & RecipientStore & SendingStore & SettlingStore,
  'source' | 'pdfStore' | 'messenger' | 'unreachableNumbers' | 'changed'
>;

const DAY_MS = 86_400_000;
const RECHECK_BATCH = 20;
const UNTAKEN_BATCH = 200;
/** Prepared bytes are kept at least this long for retry receipts. */
const KEEP_PREPARED_MS = 15 * 86_400_000;
const PURGE_EVERY_MS = 3_600_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Background work: customers of held messages are read again (a corrected phone releases them), salespersons are told about
 * delays, old bytes are deleted.
 */
export function createHousekeeping(context: HousekeepingParts, gate: Gate): Loop {
  const { outbox, settings, clock, failpoints, log } = context;
  let nextPurge = Number.NEGATIVE_INFINITY;
  let past: PastPlace = null;
  let hasShared = false;

  async function round(signal: AbortSignal): Promise<number> {
    const now = wall(context);
    if ((await gate.state()).open) {
      const held = await outbox.heldForRecipient(now - settings.timings.heldRecheckMs, RECHECK_BATCH);
      for (const due of held) await recheck(due, signal);
      if (held.length === RECHECK_BATCH) return 0;
    }
    const created = await outbox.createLateCopies(now - settings.copyAfterMs, now);
    if (created > 0) log.info({ created }, 'salespersons are told about waiting invoices');
    await tellOfUntaken(now);
    if (settings.tellOfTrouble) await tellOfOverdue(now);
    if (!hasShared) await sharePdfs(outbox, context.pdfStore, { now, keepMs: settings.keepPdfMs, signal, log });
    hasShared = true;
    if (clock.now().monotonic >= nextPurge) {
      await outbox.purge(now - KEEP_PREPARED_MS);
      const dropped = await dropFinalPdfs(outbox, context.pdfStore, now, settings.keepPdfMs);
      if (dropped > 0) log.info({ dropped }, 'copies of PDFs are dropped whose deliveries are final');
      past = { after: 0 };
      nextPurge = clock.now().monotonic + PURGE_EVERY_MS;
    }
    if (past !== null) past = await keepPast(outbox, settings, past, { now, signal, log });
    return Math.min(settings.timings.heldRecheckMs, LONGEST_WAIT_MS);
  }

  async function tellOfOverdue(now: number): Promise<void> {
    const times = {
      unconfirmedBefore: now - settings.timings.ackDeadlineMs,
      undeliveredBefore: now - settings.alertUndeliveredMs,
    };
    const created = await outbox.createOverdueWords(times, now);
    if (created > 0) log.info({ created }, 'salespersons are told about undelivered messages');
  }

  async function tellOfUntaken(now: number): Promise<void> {
    const { noPhoneAfterMs } = settings.timings;
    const why = whyOf('DELIVERY_TAKEN_BY_NO_PHONE', { days: Math.floor(noPhoneAfterMs / DAY_MS) });
    const told = await outbox.noteUntaken(now - noPhoneAfterMs, why, UNTAKEN_BATCH, now);
    if (told.length > 0) log.warn({ messages: told.length }, 'no phone has taken these messages');
    context.changed(told);
  }

  async function recheck(due: DueMessage, signal: AbortSignal): Promise<void> {
    const { message } = due;
    try {
      const recipient = await findRecipient(context, due, signal);
      await failpoints.reach('hold.before_commit');
      const change = await outbox.apply(
        message.id,
        recipient.kind === 'found' ? { type: 'mended' } : { type: 'held', hold: 'recipient', why: recipient.why },
        wall(context),
      );
      await failpoints.reach('hold.after_commit');
      context.changed([change]);
    } catch (thrown) {
      signal.throwIfAborted();
      // It stays held and is checked again; failures of SAP are reported by the workers that need it.
      log.debug({ message: message.key, err: toError(thrown) }, 'could not be checked again');
    }
    await outbox.touchHeld(message.id, wall(context));
  }

  return workerOf(context, 'housekeeping', round);
}
