import type { NextStep } from '../next-steps/next-step.ts';

/** Far ends and resources of which a daily report says how they are. */
export type Place = 'session' | 'sap' | 'folder' | 'mailbox' | 'print' | 'attachments' | 'database' | 'disk';

export interface PlaceState {
  readonly place: Place;
  /** What is wrong, one sentence; null: it works. */
  readonly trouble: string | null;
  /** Since when, epoch milliseconds; null: it works, or not known. */
  readonly since: number | null;
  /** What a person can do; left out: not known. */
  readonly next?: NextStep;
}

/** What a daily report says, as plain JSON. Times: epoch milliseconds. */
export interface DayReport {
  /** `YYYY-MM-DD` of the company. */
  readonly day: string;
  readonly at: number;
  readonly timeZone: string;
  /** Since the last report. `untaken`: of all that were sent, those that no phone has taken. */
  readonly counts: Readonly<Record<'sent' | 'delivered' | 'read' | 'failed' | 'untaken', number>>;
  /** What a person must decide, the most numerous first. `code`: of the registry of errors; `count` 0: it is not counted. */
  readonly person: readonly {
    readonly code: string | null;
    readonly count: number;
    readonly sentence: string;
    readonly next: NextStep;
  }[];
  /** Invoices by state that go on by themselves. */
  readonly waiting: readonly { readonly state: string; readonly count: number }[];
  /** Null: nothing waits. */
  readonly oldestAt: number | null;
  /** Why they wait, apart from their own reasons. */
  readonly holdups: readonly { readonly sentence: string; readonly until: number | null }[];
  readonly places: readonly PlaceState[];
  /** Open when the report was made, newest first; left out: not known. */
  readonly incidents?: readonly {
    readonly key: string;
    readonly severity: string;
    readonly sentence: string;
    /** Epoch milliseconds. */
    readonly openedAt: number;
  }[];
}

/** From a column of text; null for what is none. */
export function readReport(stored: unknown): DayReport | null {
  return typeof stored === 'string' ? (JSON.parse(stored) as DayReport) : null;
}
