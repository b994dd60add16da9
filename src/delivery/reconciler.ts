import { CodedError, toError } from '../errors/coded-error.ts';
import { type DeliveryContext, wall, workerOf } from './context.ts';
import { type Doubt, resolveDoubt } from './doubt.ts';
import type { EvidenceDesk } from './evidence.ts';
import type { MessageEvent } from './lifecycle.ts';
import type { Loop } from './loop.ts';
import type { Attempt, DueMessage } from './outbox.ts';
import type { Sender } from './sender.ts';

const LONGEST_WAIT_MS = 2000;
const MOST_AT_ONCE = 50;
/** SAP and the chat are not asked again sooner about a message that nothing can be done about just now. */
const LOOK_AGAIN_MS = 10_000;

/** Receipts that a page takes by itself can be lost with it; the chat is asked about messages no older than this. */
const REFRESH_MS = 48 * 3_600_000;
const MOST_REFRESHED = 500;

export interface Reconciler extends Loop {
  /** A connection has handed over its backlog. */
  backlogReceived(): void;
}

/** Settles messages in doubt once the connection has told everything it knows: evidence, the same id again, or a person. */
export function createReconciler(context: DeliveryContext, sender: Sender, desk: EvidenceDesk): Reconciler {
  const { outbox, messenger, settings, failpoints, log, source, clock } = context;
  /** Messages that the page, pacing, a pause or a switch keeps back, until when; monotonic milliseconds. */
  const keptBack = new Map<number, number>();
  let refreshDue = false;

  async function round(signal: AbortSignal): Promise<number> {
    const now = wall(context);
    const inDoubt = await outbox.ambiguous(now, MOST_AT_ONCE);
    if (inDoubt.length === 0 && !refreshDue) return LONGEST_WAIT_MS;
    const sinceBacklog = messenger.msSinceBacklog();
    if (!messenger.maySend().may || sinceBacklog === null) return settings.timings.idleMs;
    const grace = settings.timings.evidenceGraceMs - sinceBacklog;
    if (grace > 0) return Math.min(grace, LONGEST_WAIT_MS);
    await desk.flush();
    for (const { due, attempt } of inDoubt) {
      signal.throwIfAborted();
      if ((keptBack.get(due.message.id) ?? 0) > clock.now().monotonic) continue;
      keptBack.delete(due.message.id);
      await settle(due, attempt, signal);
    }
    if (refreshDue) {
      refreshDue = false;
      await refresh(now - REFRESH_MS, signal);
    }
    return settings.timings.idleMs;
  }

  /** Receipts that went to the page and died with it: the chat still knows them. */
  async function refresh(since: number, signal: AbortSignal): Promise<void> {
    for (const attempt of await outbox.onTheirWay(since, MOST_REFRESHED)) {
      signal.throwIfAborted();
      const kept = await outbox.prepared(attempt.preparedId);
      if (!kept || attempt.whatsappId === null) continue;
      const found = await messenger.findSent({
        jid: attempt.jid,
        messageId: attempt.whatsappId,
        content: kept.content,
        notBefore: attempt.startedAt,
      });
      if (!found.found || (found.status !== 'delivered' && found.status !== 'read')) continue;
      const at = wall(context);
      const evidence = { kind: found.status, whatsappId: attempt.whatsappId, at, from: attempt.jid };
      context.changed(await outbox.recordEvidence([evidence], at));
    }
  }

  async function settle(due: DueMessage, attempt: Attempt, signal: AbortSignal): Promise<void> {
    const current = await outbox.dueMessage(due.message.id);
    if (current?.message.state !== 'ambiguous') return;
    const attempts = await outbox.attempts(due.message.id);
    const kept = await outbox.prepared(attempt.preparedId);
    const doubt: Doubt = {
      attempt,
      attemptsOfGeneration: attempts.filter(({ generation }) => generation === attempt.generation).length,
      doubts: current.message.doubts,
      storeGeneration: messenger.storeGeneration(),
      nothingDied: attempt.run === desk.life(),
      capabilities: messenger.capabilities,
      foreignIds: await outbox.foreignIds(attempt.storeGeneration, 0),
      bytesKept: kept !== null,
      chat: null,
      onlineMs: messenger.msSinceBacklog() ?? 0,
      pageSendsWithinMs: settings.timings.pageSendsWithinMs,
      cancelled: false,
      now: wall(context),
      resendWithinMs: settings.timings.resendWithinMs,
    };
    const chat =
      messenger.capabilities.evidence === 'chat' && kept
        ? await messenger.findSent({
            jid: attempt.jid,
            messageId: attempt.whatsappId,
            content: kept.content,
            notBefore: attempt.startedAt,
          })
        : null;
    const fresh = due.invoice ? await source.document(due.invoice.ref, signal) : null;
    const cancelled = due.invoice !== null && fresh?.cancelStatus !== 'none';
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
    }
  }

  async function resend(due: DueMessage, prepared: Parameters<Sender['send']>[1]): Promise<void> {
    const outcome = await sender.send(due.message, prepared, context.hardStop);
    if (outcome.kind === 'attempted') log.info({ message: due.message.key }, 'sent again under the same id');
    else leaveAlone(due);
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
      // The session or SAP went away in the middle: the doubt stays until they are back.
      if (error instanceof CodedError && error.class === 'temporary') return LONGEST_WAIT_MS;
      throw error;
    }
  });
  return {
    ...loop,
    backlogReceived: () => {
      refreshDue = messenger.capabilities.evidence === 'chat';
      loop.poke();
    },
  };
}
