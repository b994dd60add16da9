import { randomUUID } from 'node:crypto';
import { CodedError, hasCode, toError } from '../../errors/coded-error.ts';
import { deliveryError } from '../../errors/delivery.ts';
import type { Prepared, SendRequest, SendResult } from '../../whatsapp/engine.ts';
import { isPerson } from '../../whatsapp/person.ts';
import type { Message } from '../ports/message.ts';
import type { RecipientStore } from '../ports/recipient-store.ts';
import type { AccountFacts, Attempt, SendingStore } from '../ports/sending-store.ts';
import type { SettlingStore } from '../ports/settling-store.ts';
import { backoffMs } from '../rules/backoff.ts';
import { isProven, type MessageEvent } from '../rules/lifecycle.ts';
import { FAST_PACE_MS, type PacingWait, pace } from '../rules/pacing.ts';
import { heldForSlowLine, isSlowLine } from '../rules/slow-line.ts';
import { type Why, whyFrom, whyOf } from '../rules/why.ts';
import type { EvidenceDesk } from '../settling/evidence-desk.ts';
import { type WorkerParts, wall } from '../shared/context.ts';
import { persist } from '../shared/persistence.ts';
import { unlessAborted } from '../shared/unless-aborted.ts';
import { type Answer, Answers } from './answers.ts';
import type { Gate } from './gate.ts';
import { UnsentMessages } from './unsent.ts';

/** WhatsApp Web may accept our ids again after an update. */
const INSIST_AGAIN_MS = 24 * 3_600_000;

/** Accepted messages whose evidence is not committed yet while the next ones are sent: a death leaves so many more in doubt. */
const MOST_UNCOMMITTED = 10;

export type SendOutcome =
  /** It was written, or the outbox has its result; the server's answer may be awaited still. */
  | {
      readonly kind: 'attempted';
      /** Of the account, as the attempt left them; undefined: they have to be looked up. */
      readonly facts: AccountFacts | undefined;
    }
  /** Not now; pacing says when. */
  | { readonly kind: 'later'; readonly until: number; readonly reason: PacingWait }
  /** The message must no longer be sent, or the session cannot send. */
  | { readonly kind: 'not_now' };

/** Sends prepared messages one after the other: commits the attempt, writes it, and awaits and records the server's answer. */
export interface Sender {
  /**
   * @param facts of the account, as they were looked at just before: nothing begins if they have changed since; left out: they
   * are looked up
   */
  send(message: Message, prepared: Prepared, signal: AbortSignal, facts?: AccountFacts): Promise<SendOutcome>;
  /** The error of the last message, if several in a row could not be written. */
  commonCause(): Error | null;
  /** The chat proves that the newest attempt was not sent: holds the message if that has gone on for too long. */
  holdIfHopeless(message: number, cause: string, signal: AbortSignal): Promise<void>;
  /** No messages are left that could show whether the cause is over. */
  nothingWaits(): void;
  /**
   * Resolves once the results of what has begun so far are recorded.
   *
   * @throws if one of them could not be
   */
  settled(): Promise<void>;
  /** A message is being handed over, or its answer is awaited. */
  isSending(): boolean;
}

type SenderParts = WorkerParts<
  SendingStore & SettlingStore & RecipientStore,
  'messenger' | 'run' | 'changed' | 'changes' | 'share'
>;

export function createSender(context: SenderParts, gate: Gate, desk: EvidenceDesk): Sender {
  const { outbox, messenger, settings, failpoints, clock, random, share, log } = context;
  const answers = new Answers(clock);
  /** By message; each resolves once the result of its attempt is recorded. The oldest first. */
  const underWay = new Map<number, Promise<void>>();
  // Where no pace separates messages, one may be unanswered while the next is written; the books of a shared account go in turns.
  const mostUnanswered = settings.pacing.intervalMs < FAST_PACE_MS && !share.isShared ? 1 : 0;
  /** Each resolves once the evidence of an accepted message is committed; the oldest first. */
  const evidence: Promise<void>[] = [];
  const unsent = new UnsentMessages();

  async function attempt(
    message: Message,
    prepared: Prepared,
    signal: AbortSignal,
    facts: AccountFacts | undefined,
  ): Promise<SendOutcome> {
    // Its result speaks of the message, not of the attempt: until it is recorded, there is no other.
    if (underWay.has(message.id)) return { kind: 'not_now' };
    const state = await gate.state(facts);
    // The reconciler resends what the dispatcher would leave in the queue.
    if (!state.open || (message.role === 'customer' && !state.customersToo)) return { kind: 'not_now' };
    // It may have been prepared, or in doubt, before WhatsApp set its limit.
    if (await gate.strangerWaits(message.role, prepared.jid, true, state.facts)) return { kind: 'not_now' };
    const now = wall(context);
    const pacing = pace(settings.pacing, state.facts.pacing, state.account, now, random());
    if (!pacing.may) {
      share.waits(pacing.until);
      return { kind: 'later', until: pacing.until, reason: pacing.reason };
    }
    const othersUntil = share.letsOthersUntil(now);
    if (othersUntil !== null) return { kind: 'later', until: othersUntil, reason: 'spacing' };
    if (await gate.isUnusual(pacing.next)) return { kind: 'not_now' };

    const { clientMessageId, idGuard } = messenger.capabilities;
    const storeGeneration = messenger.storeGeneration();
    // A page that refused our id is not asked to enforce it again in this store for a while.
    const ownIdOnly =
      idGuard && (clientMessageId || (await outbox.foreignIds(storeGeneration, now - INSIST_AGAIN_MS)) === 0);
    await failpoints.reach('attempt.before_commit');
    const begun = await outbox.beginAttempt({
      id: randomUUID(),
      message: message.id,
      prepared,
      whatsappId: clientMessageId || ownIdOnly ? prepared.messageId : null,
      idIsOurs: ownIdOnly,
      storeGeneration,
      run: desk.life(),
      owner: context.run,
      now,
      pacing: pacing.next,
      decidedBy: state.facts,
      // What is in doubt only the reconciler sends again.
      inDoubt: message.state === 'ambiguous',
    });
    if (!begun) return { kind: 'not_now' };
    share.sent();
    const written = Promise.withResolvers<void>();
    const settled = settleAttempt(begun, { ...prepared, ownIdOnly }, message, written.resolve, signal);
    underWay.set(message.id, settled);
    // Whoever waits for it next learns of a failure.
    settled.then(() => underWay.delete(message.id)).catch(() => undefined);
    await Promise.race([written.promise, settled]).catch((error: unknown) => {
      underWay.delete(message.id);
      throw toError(error);
    });
    await untilUnderWay(mostUnanswered);
    // A quota is counted down by the first message to a contact.
    const isKnown = !share.isShared && !state.facts.limits?.quota;
    return { kind: 'attempted', facts: isKnown ? { ...state.facts, pacing: pacing.next } : undefined };
  }

  async function settleAttempt(
    begun: Attempt,
    request: SendRequest,
    message: Message,
    written: () => void,
    signal: AbortSignal,
  ): Promise<void> {
    // Before the write: the answer can arrive before the engine's promise resolves.
    const answer = answers.await(begun);
    let handedOver = false;
    try {
      await failpoints.reach('attempt.after_commit');
      // In any case: never send to an address that many read.
      if (!isPerson(request.jid)) throw deliveryError('DELIVERY_NOT_A_PERSON');
      const result = await unlessAborted(messenger.send(request), signal);
      handedOver = true;
      unsent.over();
      await failpoints.reach('send.before_commit');
      await recordId(begun, result, signal);
      answer.isOf(result.messageId);
      await recordLeftOut(begun, result, signal);
      if (result.lid !== undefined) desk.addressed(result.messageId, result.lid);
      await failpoints.reach('send.after_commit');
      written();
      await conclude(begun, await answer.within(settings.timings.ackDeadlineMs, signal), signal);
    } catch (thrown) {
      const error = toError(thrown);
      if (hasCode(error, 'WHATSAPP_ID_NOT_OURS'))
        await persist(context, signal, () => outbox.recordForeignId(begun.id));
      if (hasCode(error, 'WHATSAPP_RECIPIENT_WITHOUT_DEVICES'))
        await persist(context, signal, () => outbox.forgetRecipient(begun.jid));
      const event: MessageEvent = handedOver
        ? { type: 'doubtful', why: whyFrom(error) }
        : afterFailure(error, message.failures);
      await apply(begun.messageId, event, signal);
      if (event.type === 'unsent') await afterUnsent(message, error, signal);
    } finally {
      answer.over();
    }
  }

  /** Waits for the oldest of those that are under way now, until only so many are left. */
  async function untilUnderWay(left: number): Promise<void> {
    const oldest = [...underWay].slice(0, Math.max(0, underWay.size - left));
    const ends = await Promise.allSettled(oldest.map(([id, one]) => one.finally(() => underWay.delete(id))));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw toError(failed.reason);
  }

  /** An id recorded with the attempt needs no second commit. */
  async function recordId(begun: Attempt, result: SendResult, signal: AbortSignal): Promise<void> {
    if (begun.idWasOurs === true && result.idWasOurs && begun.whatsappId === result.messageId) return;
    const kept = await persist(context, signal, () =>
      outbox.recordSend(begun.id, result.messageId, result.idWasOurs, wall(context)),
    );
    context.changed(kept);
  }

  async function recordLeftOut(begun: Attempt, { leftOut = [] }: SendResult, signal: AbortSignal): Promise<void> {
    if (leftOut.length === 0) return;
    await persist(context, signal, () => outbox.recordLeftOut(begun.id, leftOut));
    log.warn({ message: begun.messageId, devices: leftOut.length }, 'sent without linked devices that lack keys');
  }

  async function afterUnsent(before: Message, error: Error, signal: AbortSignal): Promise<void> {
    const slow = heldForSlowLine(before, error);
    if (slow) return apply(before.id, { type: 'held', hold: 'refusal', why: slow }, signal);
    if (!isSlowLine(error)) unsent.failed(before.id, before.jid ?? before.key, error);
    await holdIfHopeless(before.id, error.message, signal);
  }

  async function holdIfHopeless(message: number, cause: string, signal: AbortSignal): Promise<void> {
    const attempts = await persist(context, signal, () => outbox.attempts(message));
    const hours = unsent.hopelessFor(attempts, wall(context));
    if (hours === null) return;
    const why = whyOf('DELIVERY_NEVER_SENT', { hours, detail: cause });
    await apply(message, { type: 'held', hold: 'refusal', why }, signal);
  }

  async function conclude(begun: Attempt, end: Answer, signal: AbortSignal): Promise<void> {
    if (end === 'settled') return keepUp(signal);
    // Evidence already received overrides the doubt.
    await desk.flush();
    const why = whyOf(end === 'lost' ? 'DELIVERY_CONNECTION_LOST' : 'DELIVERY_NO_ACK');
    await apply(begun.messageId, { type: 'doubtful', why }, signal);
  }

  /** The next message does not wait for the evidence of the last, but for that of those before it. */
  async function keepUp(signal: AbortSignal): Promise<void> {
    const ofThis = desk.gathered();
    ofThis.catch(() => undefined);
    evidence.push(ofThis);
    if (evidence.length <= MOST_UNCOMMITTED) return;
    // What could not be committed then is tried again; in a stop once, by the desk itself.
    await evidence.shift()?.catch(() => (signal.aborted ? undefined : desk.flush()));
  }

  async function apply(message: number, event: MessageEvent, signal: AbortSignal): Promise<void> {
    await failpoints.reach('doubt.before_commit');
    const change = await persist(context, signal, () => outbox.apply(message, event, wall(context)));
    await failpoints.reach('doubt.after_commit');
    if (change) log.warn({ message: change.message.key, state: change.message.state }, change.message.detail ?? '');
    context.changed([change]);
  }

  /** The class of the engine's error tells whether anything may have been written. */
  function afterFailure(error: Error, failures: number): MessageEvent {
    const why: Why = whyFrom(error);
    if (error.name === 'AbortError') return { type: 'doubtful', why: whyOf('DELIVERY_INTERRUPTED') };
    if (!(error instanceof CodedError) || error.class === 'ambiguous') return { type: 'doubtful', why };
    if (error.class === 'temporary') {
      const notBefore = wall(context) + backoffMs(failures + 1, settings.timings.backoff, random());
      return { type: 'unsent', why, notBefore };
    }
    return { type: 'refused', verdict: 'person', why };
  }

  context.changes.add(({ message, from }) => {
    if (isProven(message.state) && !isProven(from)) unsent.wentOut(wall(context));
    if (message.state !== 'dispatching') answers.settled(message.id);
  });
  desk.accepted.add((whatsappId) => answers.accepted(whatsappId));
  desk.connection.add(({ type }) => {
    if (type === 'closed') answers.lost();
  });
  return {
    send: (message, prepared, signal, facts) =>
      // While others had their turn, they may have changed.
      share.take(() => attempt(message, prepared, signal, share.isShared ? undefined : facts)),
    commonCause: () => unsent.commonCause(),
    holdIfHopeless,
    nothingWaits: () => unsent.over(),
    settled: () => untilUnderWay(0),
    isSending: () => answers.isAwaited,
  };
}
