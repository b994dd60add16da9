import type { NextStep } from '../next-steps/next-step.ts';
import type { DayReport } from './day-report.ts';

/** The alert port: something needs a person, or soon will. */
export interface Alert {
  /** Identity of the problem: `session.needs_person`, `backup.failed`, `delivery.held:13-4711`. */
  readonly key: string;
  /** `info`: nobody has to act (the daily report); raised and resolved at once. */
  readonly severity: 'info' | 'warning' | 'critical';
  /** What happened, one sentence. */
  readonly sentence: string;
  /** What to do, one sentence or command. */
  readonly next: NextStep;
  /** How far it has come; a larger number than that of the open incident is told again. Left out: 0. */
  readonly stage?: number;
  /** The daily report as figures, for channels that show more than a sentence. */
  readonly report?: DayReport;
}

export interface Alerts {
  /** Opens an incident, or updates the open one with this key. */
  raise(alert: Alert): void;
  /** Closes it if it is open. */
  resolve(key: string): void;
}

/** An alert with its times, in epoch milliseconds. */
export interface Incident extends Alert {
  readonly openedAt: number;
  /** Null: still open. */
  readonly closedAt: number | null;
}

/** Key of the incident that a channel cannot tell anything; it is told on the others. */
export function channelTrouble(channel: string): string {
  return `alerts.channel:${channel}`;
}
