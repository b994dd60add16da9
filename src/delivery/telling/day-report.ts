import type { Incident } from '../../alerts/alert.ts';
import type { DayReport, PlaceState } from '../../alerts/day-report.ts';
import { errorRegistry } from '../../errors/registry.ts';
import { type NextStep, nextStep } from '../../next-steps/next-step.ts';
import type { DayCounts, SummaryRow } from '../ports/standing-store.ts';
import type { Holdup } from '../standing/holdups.ts';
import type { PlaceNow } from '../standing/places.ts';
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
  readonly places: readonly PlaceNow[];
  /** Open ones, newest first. */
  readonly incidents: readonly Incident[];
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The daily report as figures. Pure. */
export function dayReport(facts: ReportFacts): DayReport {
  const { day, timeZone, counts, untaken, customers, waits, now } = facts;
  const waiting = unsettled(customers);
  const oldest = waiting.flatMap(({ oldestCreatedAt: at }) => at ?? []);
  const { sent, delivered, read, failed } = counts;
  return {
    day,
    at: now,
    timeZone,
    counts: { sent, delivered, read, failed, untaken },
    person: [
      ...waits.flatMap(({ sentence, next }) => (next === null ? [] : [{ code: null, count: 0, sentence, next }])),
      ...held(customers),
    ],
    waiting: Object.entries(byState(waiting)).map(([state, count]) => ({ state, count })),
    oldestAt: oldest.length === 0 ? null : Math.min(...oldest),
    holdups: waits.filter(({ next }) => next === null).map(({ sentence, until }) => ({ sentence, until })),
    places: [{ place: 'session', trouble: facts.session, since: null }, ...facts.places.map(stateOf)],
    incidents: facts.incidents.map(({ key, severity, sentence, openedAt }) => ({ key, severity, sentence, openedAt })),
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

function stateOf({ place, trouble, since }: PlaceNow): PlaceState {
  return { place, trouble, since: since === null ? null : Date.parse(since) };
}
