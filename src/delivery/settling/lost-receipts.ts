import { CodedError, toError } from '../../errors/coded-error.ts';
import type { Attempt, SendingStore } from '../ports/sending-store.ts';
import type { SettlingStore } from '../ports/settling-store.ts';
import { type WorkerParts, wall, workerOf } from '../shared/context.ts';
import type { Loop, Round } from '../shared/loop.ts';
import { isOfDisk } from '../shared/of-disk.ts';
import { unlessAborted } from '../shared/unless-aborted.ts';
import type { EvidenceDesk } from './evidence-desk.ts';
import { untilSettled } from './grace.ts';

/** The chat is asked about messages no older than this. */
const SOUGHT_MS = 48 * 3_600_000;
const MOST_SOUGHT = 500;
/** After this many consecutive failures the rest is left for the next round. */
const FAILURES_BEFORE_PAUSE = 3;
/** Each connection ends this wait. */
const NOTHING_SOUGHT_MS = 60_000;

type LostReceiptsParts = WorkerParts<SettlingStore & SendingStore, 'messenger' | 'changed'>;

/**
 * Receipts that the page itself acknowledged can be lost with it; the chat still has them. After each connection it is asked
 * about the messages on their way, and again about those for which it could not be.
 */
export function createLostReceipts(context: LostReceiptsParts, desk: EvidenceDesk): Loop {
  const { outbox, messenger, settings, log } = context;
  let unread = false;
  let sought: readonly Attempt[] = [];

  async function round(signal: AbortSignal): Promise<Round> {
    if (!unread && sought.length === 0) return { idleMs: NOTHING_SOUGHT_MS };
    const wait = untilSettled(context);
    if (wait > 0) return { idleMs: wait };
    await desk.flush();
    const oldest = wall(context) - SOUGHT_MS;
    if (unread) await readOnTheirWay(oldest);
    const failure = await seekAll(
      sought.filter(({ startedAt }) => startedAt >= oldest),
      signal,
    );
    // Without a connection nothing can be asked, of which the session tells.
    if (failure && messenger.maySend().may) throw failure;
    const { idleMs } = settings.timings;
    return failure ? { idleMs } : idleMs;
  }

  async function readOnTheirWay(oldest: number): Promise<void> {
    // Before the wait: a connection that comes meanwhile asks anew.
    unread = false;
    try {
      sought = await outbox.onTheirWay(oldest, MOST_SOUGHT);
    } catch (error) {
      unread = true;
      throw error;
    }
  }

  /** Resolves to the last failure; what could not be asked about remains. */
  async function seekAll(attempts: readonly Attempt[], signal: AbortSignal): Promise<Error | null> {
    const left = new Set(attempts);
    let failure: Error | null = null;
    let failures = 0;
    for (const attempt of attempts) {
      if (failures >= FAILURES_BEFORE_PAUSE) break;
      const error = await seek(context, attempt, signal).catch(toError);
      signal.throwIfAborted();
      if (error) log.debug({ err: error }, 'a chat could not be asked for receipts');
      if (error && isOfDisk(error)) {
        failure = error;
        break;
      }
      const isOver = error === null || (error instanceof CodedError && error.class === 'permanent');
      failures = isOver ? 0 : failures + 1;
      if (isOver) left.delete(attempt);
      else failure = error;
    }
    // A connection that came meanwhile asks for all of them.
    if (!unread) sought = [...left];
    return failure;
  }

  const loop = workerOf(context, 'receipts', round);
  desk.connection.add(({ type }) => {
    if (type !== 'backlog_received' || messenger.capabilities.evidence !== 'chat') return;
    unread = true;
    loop.poke();
  });
  return loop;
}

/** Asks the chat about one message, and records what it says of it. */
async function seek(context: LostReceiptsParts, attempt: Attempt, signal: AbortSignal): Promise<null> {
  const { outbox, messenger } = context;
  const { preparedId, whatsappId, jid, startedAt } = attempt;
  const kept = await outbox.prepared(preparedId);
  if (!kept || whatsappId === null) return null;
  const request = { jid, messageId: whatsappId, content: kept.content, notBefore: startedAt };
  const found = await unlessAborted(messenger.findSent(request), signal);
  if (!found.found || (found.status !== 'delivered' && found.status !== 'read')) return null;
  const at = wall(context);
  context.changed(await outbox.recordEvidence([{ kind: found.status, whatsappId, at, from: jid }], at));
  return null;
}
