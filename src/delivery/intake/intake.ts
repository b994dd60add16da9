import type { CodedError } from '../../errors/coded-error.ts';
import type { DocumentPage } from '../../sap/invoice-source.ts';
import type { IntakeStore } from '../ports/intake-store.ts';
import { localMoment } from '../rules/pacing.ts';
import { type WorkerParts, wall, workerOf } from '../shared/context.ts';
import type { Loop } from '../shared/loop.ts';
import { createBlindSpots } from './blind-spots.ts';
import { createUnreadableRows } from './unreadable-rows.ts';

/** A sweep reads documents dated since; what is posted with an older date shows in the delta. */
const SWEPT_MS = 35 * 86_400_000;

export interface IntakeObserver {
  /** New invoices are known. */
  readonly admitted: () => void;
  /** Everything that changed in SAP has been read. */
  readonly looked: () => void;
}

/**
 * Finds posted invoices: what changed since the cursor, every poll, and a sweep over all of the last weeks once a day,
 * for rows that a delta can miss. The cursor is committed together with the rows that it speaks of.
 */
export function createIntake(
  context: WorkerParts<IntakeStore, 'source' | 'rules' | 'changed'>,
  observer: IntakeObserver,
): Loop {
  const { outbox, source, settings, failpoints, log } = context;
  const noteUnreadable = createUnreadableRows(context);
  const noteBlindSpots = createBlindSpots(context);

  async function poll(signal: AbortSignal): Promise<number> {
    const cursor = await outbox.cursor();
    const pages = source.changes(cursor, context.rules.fromDate, signal);
    const unreadable: CodedError[] = [];
    for await (const page of pages) {
      await commit(page, 'intake');
      unreadable.push(...(page.unreadable ?? []));
    }
    noteUnreadable('look', unreadable);
    observer.looked();
    await noteBlindSpots(signal);
    await sweepWhenDue(signal);
    return settings.pollIntervalMs;
  }

  async function sweepWhenDue(signal: AbortSignal): Promise<void> {
    const now = wall(context);
    const { fromDate } = context.rules;
    const last = await outbox.lastSweep();
    const deeper = last !== null && fromDate < last.fromDate;
    if (last === null) {
      // The first poll has just read everything.
      await outbox.keepSweep({ at: now, fromDate });
      return;
    }
    const elapsed = now - last.at;
    if (!deeper && elapsed >= 0 && elapsed < settings.timings.sweepMs) return;
    const recent = localMoment(now - SWEPT_MS, settings.timeZone).day;
    const since = deeper || recent < fromDate ? fromDate : recent;
    const unreadable: CodedError[] = [];
    for await (const page of source.sweep(since, signal)) {
      await commit({ documents: page.documents, cursor: null }, 'sweep');
      unreadable.push(...(page.unreadable ?? []));
    }
    noteUnreadable('sweep', unreadable);
    await outbox.keepSweep({ at: now, fromDate });
  }

  async function commit(page: DocumentPage, step: 'intake' | 'sweep'): Promise<void> {
    await failpoints.reach(`${step}.before_commit`);
    const counts = await outbox.commitPage(page.documents, page.cursor, context.rules, wall(context));
    await failpoints.reach(`${step}.after_commit`);
    context.changed(counts.changes);
    if (counts.admitted === 0 && counts.changed === 0) return;
    log.info({ step, admitted: counts.admitted, changed: counts.changed, ignored: counts.ignored }, 'invoices read');
    if (counts.admitted > 0) observer.admitted();
  }

  return workerOf(context, 'intake', poll);
}
