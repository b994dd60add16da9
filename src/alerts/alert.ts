import type { NextStep } from '../next-steps/next-step.ts';
import type { ChannelName } from './channel-names.ts';
import type { DayReport } from './day-report.ts';
import type { IncidentKey } from './kinds.ts';

/** Something needs a person, or soon will. */
export interface AlertFacts {
  /** Identity of the problem: `session.needs_person`, `delivery.trouble.intake`. */
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

/** What is raised is of a kind that is documented. */
export interface Alert extends AlertFacts {
  readonly key: IncidentKey;
}

/** The alert port. */
export interface Alerts {
  /** Opens an incident, or updates the open one with this key. */
  raise(alert: Alert): void;
  /** Closes it if it is open. */
  resolve(key: IncidentKey): void;
}

/** An alert with its times, in epoch milliseconds. One that an earlier version raised may be of no kind that is known. */
export interface Incident extends AlertFacts {
  readonly openedAt: number;
  /** Null: still open. */
  readonly closedAt: number | null;
}

/** Key of the incident that a channel cannot tell anything; it is told on the others. */
export function channelTrouble(channel: ChannelName): `alerts.channel:${ChannelName}` {
  return `alerts.channel:${channel}`;
}
