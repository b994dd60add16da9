import type { Incident } from '../alerts/alert.ts';
import type { PlaceNow } from '../delivery/standing/places.ts';
import { type IncidentsPort, openIncidents, recentIncidents } from './incidents.ts';

/** How everything is that invoices depend on besides the session, and what is wrong. */
export interface Condition {
  /** SAP, each source of PDFs that is used, and the disk; without a service only the disk. */
  readonly places: readonly PlaceNow[];
  /** Open, newest first. */
  readonly incidents: readonly Incident[];
}

export interface ConditionPorts {
  readonly places: () => readonly PlaceNow[];
  readonly incidents: IncidentsPort;
}

/** What `--status`, `deliveries list` and `/health` show besides the session. */
export function conditionOf({ places, incidents }: ConditionPorts): Condition {
  return { places: places(), incidents: openIncidents(recentIncidents(incidents)) };
}
