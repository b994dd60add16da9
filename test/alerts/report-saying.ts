import type { DayReport } from '../../src/alerts/day-report.ts';

const now = Date.parse('2026-11-25T12:00:00Z');

/** A daily report with this text in each place that holds one from outside. */
export function reportSaying(text: string): DayReport {
  return {
    ...{ day: '2026-11-25', at: now, timeZone: 'UTC', oldestAt: now },
    counts: { sent: 1, delivered: 1, read: 1, failed: 1, untaken: 1 },
    person: [{ code: null, count: 2, sentence: text, next: text }],
    waiting: [{ state: text, count: 1 }],
    holdups: [{ sentence: text, until: now }],
    places: [{ place: 'sap', trouble: text, since: now }],
  };
}
