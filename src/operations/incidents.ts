import type { Incident } from '../alerts/alert.ts';

/** Where incidents are kept. */
export interface IncidentsPort {
  /** Newest first. */
  list(limit: number): readonly Incident[];
}

/** As many as a person looks through. */
const MOST = 200;

/** The newest incidents, open and closed, newest first. */
export function recentIncidents(incidents: IncidentsPort): readonly Incident[] {
  return incidents.list(MOST);
}

/** Those that still last, newest first. */
export function openIncidents(incidents: readonly Incident[]): readonly Incident[] {
  return incidents.filter(({ closedAt }) => closedAt === null);
}
