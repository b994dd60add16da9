import { toError } from '../../errors/coded-error.ts';
import type { ActionToClear, SettlingStore, WriteBack } from '../ports/settling-store.ts';
import { backoffMs } from '../rules/backoff.ts';
import type { Approval } from '../sending/approval.ts';
import { type WorkerParts, wall, workerOf } from '../shared/context.ts';
import type { Loop, Round } from '../shared/loop.ts';

const BATCH = 20;
/** Concurrent requests: a Service Layer has few workers. */
const AT_ONCE = 3;
/** Consecutive failures of different invoices after which SAP is considered down. */
const FAILURES_BEFORE_PAUSE = 3;
const LONGEST_WAIT_MS = 2000;
/** Messages change several times within it: the outbox is looked at once. */
const GATHER_MS = 100;

/**
 * Writes the status to SAP: retried indefinitely, with a backoff per invoice, only the newest status. A write whose answer
 * was lost is repeated, since it is idempotent.
 *
 * @param invoicesKnown SAP has been read since the start: an outbox that was restored owes marks that are older than
 * those that stand there, and only those tell what was sent since
 */
export function createWriteBack(
  context: WorkerParts<SettlingStore, 'source' | 'changes'>,
  approval: Approval,
  invoicesKnown: () => boolean,
): Loop {
  const { outbox, source, settings, failpoints, random, log, clock } = context;
  const failedInARow = new Set<number>();
  let last: Error | null = null;
  /** Monotonic milliseconds. */
  let triedAt = Number.NEGATIVE_INFINITY;
  let lookedAt = Number.NEGATIVE_INFINITY;

  async function round(signal: AbortSignal): Promise<Round> {
    if (settings.test || !approval.given() || !invoicesKnown()) return { idleMs: LONGEST_WAIT_MS };
    const soon = lookedAt + GATHER_MS - clock.now().monotonic;
    if (soon > 0) return { idleMs: soon };
    lookedAt = clock.now().monotonic;
    const now = wall(context);
    const { due, actions, nextAt } = await outbox.toWriteBack(now - settings.timings.writeBackDelayMs, now, BATCH);
    await writeAll(due.length === 0 ? await probe() : due, signal);
    await clearActions(actions, signal);
    // Even if none was due: the failure state of SAP is unchanged.
    if (last && failedInARow.size >= FAILURES_BEFORE_PAUSE) throw last;
    // The next look tells until when those wait that were put off, and what came up meanwhile.
    if (due.length > 0) return 0;
    if (nextAt === null) return LONGEST_WAIT_MS;
    return Math.min(Math.max(1, nextAt + settings.timings.writeBackDelayMs - wall(context)), LONGEST_WAIT_MS);
  }

  /** While SAP is considered down: one of those that wait, perhaps for half an hour, so that its recovery is noticed soon. */
  async function probe(): Promise<readonly WriteBack[]> {
    const at = clock.now().monotonic;
    if (failedInARow.size < FAILURES_BEFORE_PAUSE || at - triedAt < settings.timings.probeMs) return [];
    return outbox.dueWriteBacks(Number.MAX_SAFE_INTEGER, 1);
  }

  async function writeAll(due: readonly WriteBack[], signal: AbortSignal): Promise<void> {
    const queue = [...due];
    const written: WriteBack[] = [];
    const lane = async (): Promise<void> => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        signal.throwIfAborted();
        if (await writeOne(next, signal)) written.push(next);
      }
    };
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, lane));
    } finally {
      await confirm(written);
    }
  }

  /** Wishes that were obeyed are taken away in SAP, one by one; one that SAP refuses is tried again later. */
  async function clearActions(actions: readonly ActionToClear[], signal: AbortSignal): Promise<void> {
    for (const { invoiceId, ref, action } of actions) {
      signal.throwIfAborted();
      try {
        await source.clearAction(ref, action, signal);
        await outbox.settleActionClear(invoiceId, null);
      } catch (thrown) {
        if (signal.aborted) throw thrown;
        log.warn({ invoice: ref, err: toError(thrown) }, 'a wish could not be taken away in SAP');
        await outbox.settleActionClear(invoiceId, wall(context) + settings.timings.backoff.longestMs);
      }
    }
  }

  /** True if SAP accepted it; otherwise it is postponed. */
  async function writeOne(write: WriteBack, signal: AbortSignal): Promise<boolean> {
    triedAt = clock.now().monotonic;
    try {
      await failpoints.reach('write_back.before_write');
      await source.writeBack(write.ref, write.mark, signal);
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      const error = toError(thrown);
      failedInARow.add(write.invoiceId);
      last = error;
      const wait = backoffMs(write.failures + 1, settings.timings.backoff, random());
      await outbox.deferWriteBack(write, wall(context) + wait, error.message);
      const failures = write.failures + 1;
      if (Number.isInteger(Math.log2(failures))) {
        log.warn({ invoice: write.ref, failures, err: error }, error.message);
      }
      return false;
    }
    failedInARow.clear();
    last = null;
    return true;
  }

  /** Many in one commit: after a crash they are written again, with the same content. */
  async function confirm(written: readonly WriteBack[]): Promise<void> {
    if (written.length === 0) return;
    await failpoints.reach('write_back.before_commit');
    await outbox.confirmWriteBacks(written);
    await failpoints.reach('write_back.after_commit');
    const late = written.filter(({ failures }) => failures > 0).length;
    if (late > 0) log.info({ invoices: late }, 'written to SAP after a delay');
  }

  const loop = workerOf(context, 'write_back', round);
  context.changes.add(({ message }) => {
    if (message.role === 'customer') loop.poke();
  });
  return loop;
}
