import path from 'node:path';
import type { IncidentBook } from '../alerts/incident-book.ts';
import { incidentsOfNode } from '../alerts/shared-incidents.ts';
import { systemClock } from '../clock.ts';
import { type AccountConfig, accountPath, type ServiceConfig } from '../config/schema.ts';
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

/** Where the owner of an account shares its files with other nodes. */
export interface SharingPlace {
  readonly database: Database;
  readonly owner: OwnerId;
}

/** A file of this node, and what is done once another node's rows were taken into it. */
export interface SharedStore {
  /** Among those of the account. */
  readonly name: string;
  readonly open: () => NodeFile;
  readonly adopted?: () => void;
}

/** Incidents of a company, and who may use its pages. */
export function storesOfCompany(service: ServiceConfig, alerts: IncidentBook): readonly SharedStore[] {
  return [
    incidentsStore(nameOfCompany('incidents', service), service, alerts),
    { name: nameOfCompany('people', service), open: () => peopleOfNode(peopleFile(service.DATA_PATH)) },
  ];
}

/** Incidents of an account that several companies share. */
export function storesOfAccount(service: ServiceConfig, alerts: IncidentBook): readonly SharedStore[] {
  return [incidentsStore('account', service, alerts)];
}

function incidentsStore(name: string, service: ServiceConfig, alerts: IncidentBook): SharedStore {
  return {
    name,
    open: () => incidentsOfNode(alertsFile(service.DATA_PATH)),
    adopted: () => {
      alerts.reload();
      closeLeftOpen(service, alerts);
    },
  };
}

/** What a company calls its file among those of the account: the first of several as if it were the only one. */
export function nameOfCompany(file: string, service: Pick<ServiceConfig, 'DATA_PATH' | 'accountPlaces'>): string {
  const [own, first] = [service.DATA_PATH, accountPath(service)].map((place) => path.resolve(place));
  return own === first ? file : `${file}/${path.basename(own ?? '')}`;
}

/** The history of the session's states. */
export function storeOfSession(account: AccountConfig, log: Log): SharedStore {
  return { name: 'states', open: () => historyOfNode(metadataPlace(account), log) };
}

/**
 * This node goes on with what the last owner kept, and shares what it keeps itself.
 *
 * @param place null: the outbox is a file, and nobody else goes on with it
 */
export async function shareStores(
  stores: readonly SharedStore[],
  place: SharingPlace | null,
  log: Log,
): Promise<{ close(): Promise<void> }> {
  const files: SharedFile[] = [];
  if (place !== null)
    for (const { name, open, adopted } of stores) {
      try {
        const file = await shareFile({ ...open(), name }, { ...place, clock: systemClock, log });
        files.push(file);
        if (file.adopted) adopted?.();
      } catch (thrown) {
        // What cannot be shared keeps no message back; an unreadable file is told by whoever needs it.
        log.error({ err: toError(thrown), file: name }, 'other nodes cannot go on with this');
      }
    }
  return {
    close: async () => {
      for (const file of files) await file.close();
    },
  };
}
