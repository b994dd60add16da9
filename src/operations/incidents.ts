import type { Incident } from '../alerts/alert.ts';

/** Where incidents are kept. */
export interface IncidentsPort {
  /** Newest first. */
  list(limit: number): readonly Incident[];
}

/** Number of incidents shown. */
const MOST = 200;

/** The newest incidents, open and closed, newest first. */
export function recentIncidents(incidents: IncidentsPort): readonly Incident[] {
  return incidents.list(MOST);
}

/** Open incidents, newest first. */
export function openIncidents(incidents: readonly Incident[]): readonly Incident[] {
  return incidents.filter(({ closedAt }) => closedAt === null);
}
