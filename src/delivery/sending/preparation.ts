import { CodedError, toError } from '../../errors/coded-error.ts';
import type { Content, Prepared } from '../../whatsapp/engine.ts';
import type { IntakeStore } from '../ports/intake-store.ts';
import type { AttachedDocument, DueMessage, Message } from '../ports/message.ts';
import type { RecipientStore } from '../ports/recipient-store.ts';
import type { AccountFacts, SendingStore } from '../ports/sending-store.ts';
import { findRecipient } from '../recipients/recipients.ts';
import { backoffMs } from '../rules/backoff.ts';
import { limitsNewChats } from '../rules/first-contact.ts';
import type { MessageEvent } from '../rules/lifecycle.ts';
import { messageId } from '../rules/message-id.ts';
import { heldForSlowLine, isSlowLine } from '../rules/slow-line.ts';
import { whyFrom, whyOf } from '../rules/why.ts';
import { type WorkerParts, wall } from '../shared/context.ts';
import { unlessAborted } from '../shared/unless-aborted.ts';
import { contentOf } from './content.ts';
import { checkDocument } from './document-file.ts';
import type { Gate } from './gate.ts';

/** A message is retried this soon after the system that delayed it is back. */
const LONGEST_WAIT_MS = 5 * 60_000;

/** A message ready to be sent; `at`: when SAP's data was complete, monotonic milliseconds. */
export interface Ready {
  readonly message: Message;
  readonly prepared: Prepared;
  readonly at: number;
}

/**
 * Everything before the attempt: reads invoice and customer in SAP again, looks up the number, checks the PDF, uploads the
 * media, commits the bytes.
 */
export interface Preparation {
  /**
   * null: it is not sent now; the outbox has the reason. Rejects only if the outbox does.
   *
   * @param facts of the account, as they were looked at just before
   */
  make(due: DueMessage, signal: AbortSignal, facts: AccountFacts): Promise<Ready | null>;
  /** Consecutive failures of any message, which indicate that an external system is down. */
  failuresInARow(): { readonly count: number; readonly last: Error | null };
  /** Its document is on its way to WhatsApp's media hosts. */
  isUploading(message: number): boolean;
}

/** What preparing needs. */
type PreparationParts = WorkerParts<
  SendingStore & IntakeStore & RecipientStore,
  'source' | 'pdfStore' | 'messenger' | 'texts' | 'rules' | 'idKey' | 'unreachableNumbers' | 'changed'
>;

export function createPreparation(context: PreparationParts, gate: Gate): Preparation {
  const { outbox, source, messenger, settings, failpoints, texts, clock, random, log } = context;
  let count = 0;
  let last: Error | null = null;
  const uploading = new Set<number>();
  let turns: Promise<unknown> = Promise.resolve();

  async function make(due: DueMessage, signal: AbortSignal, facts: AccountFacts): Promise<Ready | null> {
    const fresh = await refreshed(due, signal);
    if (!fresh) return null;
    const { message } = fresh;

    const recipient = await findRecipient(context, fresh, signal);
    if (recipient.kind === 'held') {
      return end(message, { type: 'held', hold: 'recipient', why: recipient.why });
    }
    if (fresh.onlyTo !== null && fresh.onlyTo !== recipient.jid && !settings.test) {
      return end(message, { type: 'held', hold: 'refusal', why: whyOf('DELIVERY_NUMBER_CHANGED') });
    }
    // Time of the answer, not the request: if SAP is slow, asking again would not be fresher.
    const at = clock.now().monotonic;
    if (await waitsForTurn(message, recipient.jid, facts)) return null;
    const document = fresh.document && (await nearest(fresh.document));
    const content = contentOf(texts, { ...fresh, document }, recipient.partner, settings);
    if (!content) return end(message, { type: 'document_withdrawn' });
    if (document) await checkDocument(document, signal);

    const prepared = await preparedBytes(message, recipient.jid, content, signal);
    return prepared && { message: { ...message, jid: prepared.jid }, prepared, at };
  }

  /**
   * One after the other, so that each first contact gets a turn of its own. Under a limit the account is looked at again; one
   * that came since then is found right before the attempt.
   */
  async function waitsForTurn(message: Message, jid: string, facts: AccountFacts): Promise<boolean> {
    if (!limitsNewChats(facts, wall(context))) return false;
    const decided = turns.then(async () => {
      const hasTurn = message.state === 'prepared' || message.reason === 'DELIVERY_NEW_CHATS_SPREAD';
      const wait = await gate.strangerWaits(message.role, jid, hasTurn);
      if (wait === null) return false;
      // Whoever writes meanwhile is found by it.
      await outbox.noteRecipient(message.id, jid);
      await end(message, { type: 'postponed', why: wait.why, notBefore: wait.until });
      return true;
    });
    turns = decided.catch(() => undefined);
    return decided;
  }

  /** Our copy, or where its source has it. */
  async function nearest(document: AttachedDocument): Promise<AttachedDocument> {
    return { ...document, path: (await context.pdfStore.find(document.sha256)) ?? document.path };
  }

  /** The invoice as it is in SAP now; null: it changed and is not sent. */
  async function refreshed(due: DueMessage, signal: AbortSignal): Promise<DueMessage | null> {
    if (!due.invoice) return due;
    const document = await source.document(due.invoice.ref, signal);
    if (!document) {
      return end(due.message, { type: 'held', hold: 'refusal', why: whyOf('DELIVERY_INVOICE_MISSING') });
    }
    const cancelled = document.cancelStatus !== 'none';
    if (cancelled) await failpoints.reach('cancel.before_commit');
    const { changes, due: now } = await outbox.refreshDue(due.message.id, document, context.rules, wall(context));
    context.changed(changes);
    if (cancelled) await failpoints.reach('cancel.after_commit');
    return now && (now.message.state === 'queued' || now.message.state === 'prepared') ? now : null;
  }

  async function preparedBytes(
    message: Message,
    jid: string,
    content: Content,
    signal: AbortSignal,
  ): Promise<Prepared | null> {
    const id = messageId(context.idKey, message.key, message.generation);
    if (message.state === 'prepared') {
      const kept = await outbox.prepared(id);
      if (kept?.prepared.jid === jid && JSON.stringify(kept.content) === JSON.stringify(content)) return kept.prepared;
      // Recipient, text or PDF have changed, and nothing was attempted.
      context.changed([await outbox.apply(message.id, { type: 'document_replaced' }, wall(context))]);
    }
    if (content.kind === 'document') uploading.add(message.id);
    const preparing = messenger.prepare({ jid, messageId: id, content }).finally(() => uploading.delete(message.id));
    const prepared = await unlessAborted(preparing, signal);
    await failpoints.reach('prepare.before_commit');
    const change = await outbox.savePrepared(message.id, prepared, content, wall(context));
    await failpoints.reach('prepare.after_commit');
    context.changed([change]);
    return change && prepared;
  }

  async function end(message: Message, event: MessageEvent): Promise<null> {
    const holds = event.type === 'held';
    if (holds) await failpoints.reach('hold.before_commit');
    const change = await outbox.apply(message.id, event, wall(context));
    if (holds) await failpoints.reach('hold.after_commit');
    if (change) log.info({ message: message.key, state: change.message.state }, change.message.detail ?? '');
    context.changed([change]);
    return null;
  }

  async function failed(message: Message, error: Error): Promise<null> {
    // A permanent error concerns only this message: no system is down, and the others continue.
    if (error instanceof CodedError && error.class === 'permanent') {
      log.warn({ message: message.key, err: error }, error.message);
      if (error.code.startsWith('WHATSAPP_')) {
        return end(message, { type: 'held', hold: 'refusal', why: whyFrom(error) });
      }
      // Like a partner without a phone: checked again, and sent once SAP shows it.
      if (error.code.startsWith('SAP_')) return end(message, { type: 'held', hold: 'recipient', why: whyFrom(error) });
    }
    const held = heldForSlowLine(message, error);
    if (held) return end(message, { type: 'held', hold: 'refusal', why: held });
    // It says something about one document; smaller ones may get through.
    if (!isSlowLine(error)) {
      count += 1;
      last = error;
    }
    log.warn({ message: message.key, err: error, failures: count }, error.message);
    const { firstMs, longestMs } = settings.timings.backoff;
    const bounds = { firstMs, longestMs: Math.min(longestMs, LONGEST_WAIT_MS) };
    const wait = backoffMs(message.failures + 1, bounds, random());
    return end(message, { type: 'postponed', why: whyFrom(error), notBefore: wall(context) + wait });
  }

  return {
    make: async (due, signal, facts) => {
      try {
        const ready = await make(due, signal, facts);
        count = 0;
        last = null;
        return ready;
      } catch (thrown) {
        if (signal.aborted) return null;
        const error = toError(thrown);
        if (error instanceof CodedError && error.code.startsWith('DATABASE_')) throw error;
        return failed(due.message, error);
      }
    },
    failuresInARow: () => ({ count, last }),
    isUploading: (message) => uploading.has(message),
  };
}
