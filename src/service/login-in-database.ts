import type { AccountConfig, ServiceConfig } from '../config/schema.ts';
import { openPostgres, type PostgresDatabase } from '../database/postgres/database.ts';
import { loginHeader } from '../database/postgres/logins.ts';
import { hasCode } from '../errors/coded-error.ts';
import { outboxPlace } from './outbox-place.ts';

/** Whether what is in the folder of the session is a copy of a login in PostgreSQL. @throws what the database cannot do */
export async function isLoginInDatabase(
  service: Pick<ServiceConfig, 'DATABASE_URL' | 'accountPlaces'>,
  { WHATSAPP_SESSION_NAME: session, WHATSAPP_ENGINE: engine }: AccountConfig,
): Promise<boolean> {
  const place = outboxPlace(service);
  if (place.kind === 'sqlite' || engine !== 'baileys') return false;
  const onIdleError = (): void => undefined;
  let database: PostgresDatabase;
  try {
    const options = { address: place.address, existing: true, connections: 1, random: Math.random, onIdleError };
    database = await openPostgres(options);
  } catch (error) {
    // No service has used it yet.
    if (hasCode(error, 'DATABASE_MISSING')) return false;
    throw error;
  }
  try {
    const header = await database.read(() => loginHeader(session));
    return header !== null && header.store !== null;
  } finally {
    await database.close();
  }
}
