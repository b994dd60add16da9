import type { AccountConfig, ServiceConfig } from '../config/schema.ts';
import { loginHeader } from '../database/postgres/logins.ts';
import { outboxPlace } from './outbox-place.ts';
import { readExisting } from './read-existing.ts';

/** Whether what is in the folder of the session is a copy of a login in PostgreSQL. @throws what the database cannot do */
export async function isLoginInDatabase(
  service: Pick<ServiceConfig, 'DATABASE_URL' | 'accountPlaces'>,
  { WHATSAPP_SESSION_NAME: session, WHATSAPP_ENGINE: engine }: AccountConfig,
): Promise<boolean> {
  const place = outboxPlace(service);
  if (place.kind === 'sqlite' || engine !== 'baileys') return false;
  const header = await readExisting(place.address, (database) => database.read(() => loginHeader(session)));
  return header !== null && header.store !== null;
}
