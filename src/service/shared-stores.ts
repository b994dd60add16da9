import type { IncidentBook } from '../alerts/incident-book.ts';
import { incidentsOfNode } from '../alerts/shared-incidents.ts';
import { systemClock } from '../clock.ts';
import type { AccountConfig, ServiceConfig } from '../config/schema.ts';
import type { Database } from '../database/port.ts';
import { toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import type { NodeFile } from '../ownership/node-file.ts';
import type { OwnerId } from '../ownership/port.ts';
import { peopleFile } from '../people/people.ts';
import { peopleOfNode } from '../people/shared-people.ts';
import { historyOfNode } from '../session/records/shared-history.ts';
import { closeLeftOpen } from './alerts.ts';
import { alertsFile } from './alerts-file.ts';
import { metadataPlace } from './engine-choice.ts';
import { type SharedFile, shareFile } from './shared-files.ts';

export interface SharingStores {
  readonly service: ServiceConfig;
  /** Null: the outbox is a file, and nobody else goes on with it. */
  readonly place: { readonly database: Database; readonly owner: OwnerId } | null;
  readonly account: AccountConfig;
  readonly alerts: IncidentBook;
  readonly log: Log;
}

/** Incidents, accounts, audit and the history of the session: this node goes on with what the last owner kept, and shares what it keeps itself. */
export async function shareStores({
  service,
  account,
  place,
  alerts,
  log,
}: SharingStores): Promise<{ close(): Promise<void> }> {
  if (place === null) return { close: () => Promise.resolve() };
  const { database, owner } = place;
  /** What cannot be shared keeps no message back; an unreadable file is told by whoever needs it. */
  const share = async (name: string, open: () => NodeFile): Promise<SharedFile | null> => {
    try {
      return await shareFile(open(), { database, owner, clock: systemClock, log });
    } catch (thrown) {
      log.error({ err: toError(thrown), file: name }, 'other nodes cannot go on with this');
      return null;
    }
  };
  const incidents = await share('incidents', () => incidentsOfNode(alertsFile(service.DATA_PATH)));
  if (incidents?.adopted === true) {
    alerts.reload();
    closeLeftOpen(service, alerts);
  }
  const people = await share('people', () => peopleOfNode(peopleFile(service.DATA_PATH)));
  const states = await share('states', () => historyOfNode(metadataPlace(account), log));
  return {
    close: async () => {
      for (const file of [incidents, people, states]) await file?.close();
    },
  };
}
