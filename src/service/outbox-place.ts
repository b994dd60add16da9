import { accountPath, type ServiceConfig } from '../config/schema.ts';
import { type PostgresAddress, parsePostgresUrl, shownAddress } from '../database/address.ts';
import { outboxFile } from './outbox-file.ts';

/** Where the outbox of an installation is. */
export type OutboxPlace =
  | { readonly kind: 'sqlite'; readonly file: string }
  | {
      readonly kind: 'postgres';
      readonly address: PostgresAddress;
      /** Where an outbox of SQLite would be. */
      readonly file: string;
    };

/** From DATABASE_URL, else the account's place. */
export function outboxPlace(service: Pick<ServiceConfig, 'DATABASE_URL' | 'accountPlaces'>): OutboxPlace {
  const { DATABASE_URL: url } = service;
  const file = outboxFile(accountPath(service));
  const address = url === null ? null : parsePostgresUrl(url);
  return address === null ? { kind: 'sqlite', file } : { kind: 'postgres', address, file };
}

/** For people: absolute path of the file, or PostgreSQL's database, without its password. */
export function shownPlace(place: OutboxPlace): string {
  return place.kind === 'sqlite' ? place.file : `PostgreSQL, ${shownAddress(place.address)}`;
}
