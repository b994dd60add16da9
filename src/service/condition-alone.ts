import { existsSync } from 'node:fs';
import type { Incident } from '../alerts/alert.ts';
import { openIncidentBook } from '../alerts/incident-book.ts';
import { systemClock } from '../clock.ts';
import type { ServiceConfig } from '../config/schema.ts';
import { diskNow } from '../delivery/standing/places.ts';
import { toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import type { Condition } from '../operations/condition.ts';
import { openIncidents, recentIncidents } from '../operations/incidents.ts';
import { serviceOfAccount } from './account-incidents.ts';
import { alertsFile } from './alerts-file.ts';
import { diskState, freeBytes } from './machine-watch.ts';

interface AloneParts {
  readonly service: ServiceConfig;
  readonly log: Log;
}

/** Without a running service: the disk as it is now, and the incidents that were left open. */
export async function conditionAlone({ service, log }: AloneParts): Promise<Condition> {
  const now = systemClock.now().wall;
  const disk = await freeBytes(service.DATA_PATH).then(
    (free) => [diskNow(diskState(free, null, now), now)],
    (error: unknown) => {
      log.debug({ err: toError(error) }, 'the free space of the disk is not known');
      return [];
    },
  );
  return { places: disk, incidents: openIncidents(incidentsFromFile(service, log)) };
}

/** The newest incidents as the last service left them, newest first. */
export function incidentsFromFile(service: ServiceConfig, log: Log): readonly Incident[] {
  const own = incidentsOf(service.DATA_PATH, log);
  if (service.accountPlaces.length === 1) return own;
  const ofAccount = incidentsOf(serviceOfAccount(service).DATA_PATH, log);
  return [...own, ...ofAccount].toSorted((a, b) => b.openedAt - a.openedAt);
}

function incidentsOf(dataPath: string, log: Log): readonly Incident[] {
  const file = alertsFile(dataPath);
  if (!existsSync(file)) return [];
  const book = openIncidentBook({ file, clock: systemClock, log, channels: [] });
  try {
    return recentIncidents(book);
  } finally {
    book.close();
  }
}
