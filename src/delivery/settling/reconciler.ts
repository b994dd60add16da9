import { CodedError, toError } from '../../errors/coded-error.ts';
import type { FindSentRequest, Prepared, SentEvidence } from '../../whatsapp/engine.ts';
import type { IntakeStore } from '../ports/intake-store.ts';
import type { DueMessage } from '../ports/message.ts';
import type { RecipientStore } from '../ports/recipient-store.ts';
import type { Attempt, SendingStore } from '../ports/sending-store.ts';
import type { SettlingStore } from '../ports/settling-store.ts';
import { backoffMs } from '../rules/backoff.ts';
import { type Doubt, resolveDoubt } from '../rules/doubt.ts';
import type { MessageEvent } from '../rules/lifecycle.ts';
import { whyOf } from '../rules/why.ts';
import type { Sender } from '../sending/sender.ts';
import { type WorkerParts, wall, workerOf } from '../shared/context.ts';
import type { Loop, Round } from '../shared/loop.ts';
import { isOfDisk } from '../shared/of-disk.ts';
import { unlessAborted } from '../shared/unless-aborted.ts';
import type { EvidenceDesk } from './evidence-desk.ts';
import { untilSettled } from './grace.ts';

const LONGEST_WAIT_MS = 2000;
const MOST_AT_ONCE = 50;
/** Minimum interval between checks of a message that cannot be resolved now. */
const LOOK_AGAIN_MS = 10_000;
/** After this many consecutive failures an external system is considered down. */
const FAILURES_BEFORE_PAUSE = 3;

/** What settling a doubt needs. */
type ReconcilerParts = WorkerParts<
  SettlingStore & SendingStore & IntakeStore & RecipientStore,
  'messenger' | 'source' | 'rules' | 'changed' | 'changes'
>;

/** Resolves messages in doubt once the backlog has arrived: by evidence, by resending under the same id, or by a person. */
export function createReconciler(context: ReconcilerParts, sender: Sender, desk: EvidenceDesk): Loop {
  const { outbox, messenger, settings, failpoints, log, source, clock } = context;
  /** Messages delayed by the page, pacing, a pause or a switch, and until when; monotonic milliseconds. */
  const keptBack = new Map<number, number>();

  async function round(signal: AbortSignal): Promise<Round> {
    const now = wall(context);
    for (const [message, until] of keptBack) if (until <= clock.now().monotonic) keptBack.delete(message);
    const inDoubt = await outbox.ambiguous(now, MOST_AT_ONCE, [...keptBack.keys()]);
    if (inDoubt.length === 0) return LONGEST_WAIT_MS;
    const wait = untilSettled(context);
    if (wait > 0) return { idleMs: wait };
    await desk.flush();
    let failures = 0;
    for (const { due, attempt } of inDoubt) {
      signal.throwIfAborted();
      try {
        await settle(due, attempt, signal);
        failures = 0;
      } catch (thrown) {
        const error = toError(thrown);
        if (signal.aborted || isOfDisk(error)) throw error;
        // One that cannot be checked does not delay others.
        leaveAlone(due);
        failures += 1;
        if (failures >= FAILURES_BEFORE_PAUSE) throw error;
        log.debug({ err: error }, 'a sent message could not be checked');
      }
    }
    return settings.timings.idleMs;
  }

  function lookIntoChat(
    { jid, whatsappId, startedAt }: Attempt,
    content: FindSentRequest['content'],
    signal: AbortSignal,
  ): Promise<SentEvidence> {
    const request = { jid, messageId: whatsappId, content, notBefore: startedAt };
    return unlessAborted(messenger.findSent(request), signal);
  }

  async function settle(due: DueMessage, attempt: Attempt, signal: AbortSignal): Promise<void> {
    const current = await outbox.dueMessage(due.message.id);
    if (current?.message.state !== 'ambiguous') return;
    const kept = await outbox.prepared(attempt.preparedId);
    const doubt: Doubt = {
      attempt,
      doubts: current.message.doubts,
      since: await doubtfulSince(attempt),
      storeGeneration: messenger.storeGeneration(),
      nothingDied: attempt.run === desk.life(),
      capabilities: messenger.capabilities,
      foreignIds: await outbox.foreignIds(attempt.storeGeneration, 0),
      bytesKept: kept !== null,
      chat: null,
      onlineMs: messenger.backlog()?.sinceMs ?? 0,
      pageSendsWithinMs: settings.timings.pageSendsWithinMs,
      cancelled: false,
      now: wall(context),
      resendWithinMs: settings.timings.resendWithinMs,
      retryAt: wall(context) + backoffMs(current.message.failures + 1, settings.timings.backoff, context.random()),
    };
    const chat =
      messenger.capabilities.evidence === 'chat' && kept ? await lookIntoChat(attempt, kept.content, signal) : null;
    const fresh = due.invoice ? await source.document(due.invoice.ref, signal) : null;
    const cancelled = due.invoice !== null && fresh?.cancelStatus !== 'none';
    if (fresh) context.changed(await outbox.refreshInvoice(fresh, context.rules, wall(context)));
    // While the chat and SAP were queried, an ack, a person or the status in SAP may have settled it.
    await desk.flush();
    const after = await outbox.dueMessage(due.message.id);
    if (after?.message.changedAt !== current.message.changedAt) return;
    const verdict = resolveDoubt({ ...doubt, chat, cancelled });
    switch (verdict.kind) {
      case 'wait':
        leaveAlone(due);
        return;
      case 'resend':
        if (kept) await resend(current, kept.prepared);
        return;
      case 'event':
        await commit(current, verdict.event);
        if (verdict.event.type === 'proven_unsent') {
          await sender.holdIfHopeless(current.message.id, verdict.event.why.detail, signal);
        }
    }
  }

  async function doubtfulSince(newest: Attempt): Promise<number> {
    const attempts = await outbox.attempts(newest.messageId);
    const inDoubt = attempts.filter(
      ({ generation, doubted, outcome }) => generation === newest.generation && doubted && outcome === null,
    );
    return Math.min(newest.startedAt, ...inDoubt.map(({ startedAt }) => startedAt));
  }

  async function resend(due: DueMessage, prepared: Prepared): Promise<void> {
    if (due.message.role === 'customer' && (await outbox.optedOut(prepared.jid))) {
      return commit(due, { type: 'held', hold: 'doubt', why: whyOf('DELIVERY_OPTED_OUT') });
    }
    try {
      const { kind } = await sender.send(due.message, prepared, context.hardStop);
      if (kind === 'attempted') log.info({ message: due.message.key }, 'sent again under the same id');
      else leaveAlone(due);
    } finally {
      await sender.settled();
    }
  }

  function leaveAlone({ message }: DueMessage): void {
    keptBack.set(message.id, clock.now().monotonic + LOOK_AGAIN_MS);
  }

  async function commit(due: DueMessage, event: MessageEvent): Promise<void> {
    await failpoints.reach('reconcile.before_commit');
    const change = await outbox.apply(due.message.id, event, wall(context));
    await failpoints.reach('reconcile.after_commit');
    if (change) log.warn({ message: due.message.key, state: change.message.state }, change.message.detail ?? 'settled');
    context.changed([change]);
  }

  const loop = workerOf(context, 'reconciler', async (signal) => {
    try {
      return await round(signal);
    } catch (thrown) {
      const error = toError(thrown);
      // Session or SAP became unavailable, of which others tell: the doubt remains until they are back.
      if (error instanceof CodedError && error.class === 'temporary' && !isOfDisk(error))
        return { idleMs: LONGEST_WAIT_MS };
      throw error;
    }
  });
  desk.connection.add(() => loop.poke());
  context.changes.add(({ message }) => {
    if (message.state === 'ambiguous') loop.poke();
  });
  return loop;
}
