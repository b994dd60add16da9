/**
 * A login that is a folder of the node (webjs), where several nodes may run the session. An older copy of it rolls the encryption
 * state back: another copy is used only by a person's word, and never one that was left behind.
 */
import { randomUUID } from 'node:crypto';
import { systemClock } from '../clock.ts';
import type { AccountConfig, ServiceConfig } from '../config/schema.ts';
import type { Database } from '../database/port.ts';
import { type UsedProfile, usedProfile, useProfile } from '../database/postgres/profiles.ts';
import { toError } from '../errors/coded-error.ts';
import { databaseError } from '../errors/database.ts';
import type { Log } from '../log.ts';
import type { OwnerId } from '../ownership/port.ts';
import type { SessionMemory } from '../session/lifecycle/memory.ts';
import { peekMetadata } from '../session/records/metadata.ts';
import { keepUsed, readUsed, type Used } from '../session/records/used-record.ts';
import { metadataPlace } from './engine-choice.ts';
import { outboxPlace } from './outbox-place.ts';
import { readExisting } from './read-existing.ts';

export interface ProfileParts {
  /** Whose transactions require this process to own the account. */
  readonly database: Database;
  readonly owner: OwnerId;
  readonly account: AccountConfig;
  /** A person says that the newest login is here. */
  readonly takeOver: boolean;
  readonly log: Log;
}

/** Is told what is remembered of the login while the session runs with it. */
export type RememberProfile = (memory: Pick<SessionMemory, 'generation'>) => void;

/**
 * Before the session is started. Null: its login lies in PostgreSQL.
 *
 * @throws `DATABASE_PROFILE_ELSEWHERE`; what disk and database cannot do
 */
export async function useProfileHere(parts: ProfileParts): Promise<RememberProfile | null> {
  const { database, owner, account, takeOver, log } = parts;
  if (account.WHATSAPP_ENGINE === 'baileys') return null;
  const place = metadataPlace(account);
  const peeked = peekMetadata(place);
  let login = peeked.state === 'read' ? peeked.memory.generation : null;
  const last = await database.read(() => usedProfile(owner.account));
  const own = readUsed(place);
  if (last !== null && !mayUse(last, own, { login, takeOver }))
    throw databaseError('DATABASE_PROFILE_ELSEWHERE', { account: owner.account, node: last.node });
  const mark = randomUUID();
  const former = own !== null && own.mark === last?.mark ? own.mark : (own?.former ?? null);
  const keep = (): void => keepUsed(place, { mark, former, login }, { wall: systemClock.now().wall, log });
  keep();
  await database.transact(() => useProfile(owner, mark));
  return ({ generation }) => {
    if (generation === login) return;
    login = generation;
    try {
      keep();
    } catch (error) {
      log.warn({ err: toError(error) }, 'which login the session runs with was not kept');
    }
  };
}

/** `login` null: it is not known which one lies here. Pure. */
function mayUse(
  last: UsedProfile,
  own: Used | null,
  { login, takeOver }: { readonly login: string | null; readonly takeOver: boolean },
): boolean {
  if (isOf(own, last)) return true;
  return takeOver && (own === null || (login !== null && login !== own.login));
}

/**
 * The node from which a newer copy of the login has to be brought before the session can run here; null: from none.
 *
 * @throws what the database cannot do
 */
export async function newerProfileOn(
  service: Pick<ServiceConfig, 'DATABASE_URL' | 'accountPlaces'>,
  account: AccountConfig,
): Promise<string | null> {
  const place = outboxPlace(service);
  if (place.kind === 'sqlite') return null;
  return await readExisting(place.address, (database) => newerProfileIn(database, account));
}

/** The same, of an outbox that is open. */
export async function newerProfileIn(database: Pick<Database, 'read'>, account: AccountConfig): Promise<string | null> {
  if (account.WHATSAPP_ENGINE === 'baileys') return null;
  const last = await database.read(() => usedProfile(account.WHATSAPP_SESSION_NAME));
  return last === null || isOf(readUsed(metadataPlace(account)), last) ? null : last.node;
}

/** It is the copy with which the session ran last. Pure. */
function isOf(own: Used | null, { mark }: UsedProfile): boolean {
  return own !== null && [own.mark, own.former].includes(mark);
}
