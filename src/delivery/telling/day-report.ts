import type { DayReport, Place, PlaceState } from '../../alerts/day-report.ts';
import type { Now } from '../../clock.ts';
import { errorRegistry } from '../../errors/registry.ts';
import { type NextStep, nextStep } from '../../next-steps/next-step.ts';
import type { DayCounts, SummaryRow } from '../ports/standing-store.ts';
import type { FailingWorker } from '../shared/failing-workers.ts';
import type { Holdup } from '../standing/holdups.ts';
import { byState, unsettled } from '../standing/summary.ts';

export interface ReportFacts {
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly timeZone: string;
  readonly counts: DayCounts;
  /** Messages that no phone has taken. */
  readonly untaken: number;
  readonly customers: readonly SummaryRow[];
  /** Apart from the session. */
  readonly waits: readonly Holdup[];
  /** Why the session cannot send; null: it can. */
  readonly session: string | null;
  readonly failing: readonly FailingWorker[];
  /** Names of the sources of PDFs. */
  readonly sources: readonly string[];
  readonly disk: PlaceState | null;
  readonly now: Now;
}

/** Workers that fail when a place does. */
const WORKERS: readonly (readonly [worker: string, place: Place])[] = [
  ['intake', 'sap'],
  ['write_back', 'sap'],
  ['documents', 'folder'],
  ['documents.mailbox', 'mailbox'],
  ['documents.print', 'print'],
  ['documents.attachments', 'attachments'],
];

/** The daily report as figures. Pure. */
export function dayReport(facts: ReportFacts): DayReport {
  const { day, timeZone, counts, untaken, customers, waits, now } = facts;
  const waiting = unsettled(customers);
  const oldest = waiting.flatMap(({ oldestCreatedAt: at }) => at ?? []);
  const { sent, delivered, read, failed } = counts;
  return {
    day,
    at: now.wall,
    timeZone,
    counts: { sent, delivered, read, failed, untaken },
    person: [
      ...waits.flatMap(({ sentence, next }) => (next === null ? [] : [{ code: null, count: 0, sentence, next }])),
      ...held(customers),
    ],
    waiting: Object.entries(byState(waiting)).map(([state, count]) => ({ state, count })),
    oldestAt: oldest.length === 0 ? null : Math.min(...oldest),
    holdups: waits.filter(({ next }) => next === null).map(({ sentence, until }) => ({ sentence, until })),
    places: placesOf(facts),
  };
}

/** Held and failed ones by reason, the most numerous first. */
function held(customers: readonly SummaryRow[]): DayReport['person'] {
  const rows = customers.filter(({ state }) => state === 'held' || state === 'failed');
  return rows
    .toSorted((a, b) => b.count - a.count)
    .map(({ state, reason, count }) => {
      const see = nextStep`See them: ${{ action: 'list_deliveries', states: [state] }}`;
      return { code: reason, count, ...wordsOf(reason, see) };
    });
}

/** Sentences that name one invoice say nothing of many: those are seen one by one. */
function wordsOf(code: string | null, see: NextStep): { readonly sentence: string; readonly next: NextStep } {
  const entry = Object.values(errorRegistry)
    .flatMap((table) => Object.entries(table))
    .find(([name]) => name === code)?.[1];
  if (!entry || entry.sentence.includes('{')) return { sentence: code ?? 'held', next: see };
  return { sentence: entry.sentence, next: see };
}

function placesOf({ session, failing, sources, disk, now }: ReportFacts): readonly PlaceState[] {
  const used = (place: Place): boolean =>
    place === 'sap' || sources.some((name) => name === place || (place === 'folder' && name.startsWith('folder')));
  const places = [...new Set(WORKERS.map(([, place]) => place))].filter(used).map((place): PlaceState => {
    const worker = failing.find((one) => WORKERS.some(([name, at]) => name === one.worker && at === place));
    if (!worker) return { place, trouble: null, since: null };
    return { place, trouble: worker.error.message, since: now.wall - (now.monotonic - worker.since) };
  });
  return [{ place: 'session', trouble: session, since: null }, ...places, ...(disk ? [disk] : [])];
}
