import { accountPath, type ServiceConfig } from '../config/schema.ts';
import { openPostgres, type PostgresDatabase } from '../database/postgres/database.ts';
import { sharedCopy } from '../database/postgres/shared-rows.ts';
import { hasCode } from '../errors/coded-error.ts';
import { peopleError } from '../errors/people.ts';
import { nodeName } from './outbox-owner.ts';
import { outboxPlace } from './outbox-place.ts';
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
  const onIdleError = (): void => undefined;
  let database: PostgresDatabase;
  try {
    const options = { address: place.address, existing: true, connections: 1, random: Math.random, onIdleError };
    database = await openPostgres(options);
  } catch (error) {
    // No service has used it yet.
    if (hasCode(error, 'DATABASE_MISSING')) return;
    throw error;
  }
  try {
    const shared = await database.read(() => sharedCopy({ account, file: nameOfCompany('people', service) }));
    if (shared !== null && shared.node !== nodeName(accountPath(service)))
      throw peopleError('PEOPLE_ELSEWHERE', { node: shared.node });
  } finally {
    await database.close();
  }
}
