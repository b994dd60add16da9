import { accountPath, type ServiceConfig } from '../config/schema.ts';
import { sharedCopy } from '../database/postgres/shared-rows.ts';
import { peopleError } from '../errors/people.ts';
import { nodeName } from './outbox-owner.ts';
import { outboxPlace } from './outbox-place.ts';
import { readExisting } from './read-existing.ts';
import { nameOfCompany } from './shared-stores.ts';

/**
 * Accounts and tokens are changed where the session ran last: another node would take its own over them once it has the session.
 *
 * @param account name of the session
 * @throws `PEOPLE_ELSEWHERE`; what the database cannot do
 */
export async function requirePeopleHere(service: ServiceConfig, account: string): Promise<void> {
  const place = outboxPlace(service);
  if (place.kind === 'sqlite') return;
  const copy = { account, file: nameOfCompany('people', service) };
  const shared = await readExisting(place.address, (database) => database.read(() => sharedCopy(copy)));
  if (shared !== null && shared.node !== nodeName(accountPath(service)))
    throw peopleError('PEOPLE_ELSEWHERE', { node: shared.node });
}
