import { type AccountConfig, accountPath, type ServiceConfig } from '../config/schema.ts';
import { loginHeader } from '../database/postgres/logins.ts';
import { storePathOf } from './engine-choice.ts';
import type { MoveSide } from './move-sides.ts';
import { nodeName } from './outbox-owner.ts';
import { newerProfileIn } from './profile-on-node.ts';

type Source = Pick<MoveSide, 'read' | 'tables'>;

/** The copy of a login that lies in the PostgreSQL which is left. */
export interface LoginCopy {
  /** From here on the folder has the login. */
  release(): void;
}

/**
 * When an outbox leaves PostgreSQL, this node's copy of the login becomes the login: it has to be the newest. Null: none lies
 * there. A text: why it cannot.
 */
export async function newestCopy(
  from: Source,
  service: Pick<ServiceConfig, 'accountPlaces'>,
  account: AccountConfig,
): Promise<LoginCopy | string | null> {
  if (account.WHATSAPP_ENGINE !== 'baileys') return await whyOlderProfile(from, account);
  if (!from.tables.has('session_login')) return null;
  const header = await from.read(() => loginHeader(account.WHATSAPP_SESSION_NAME));
  if (header === null || header.store === null) return null;
  const { baileysSessionStore } = await import('../whatsapp/baileys/session-store.ts');
  const { openStoreFile, storeFileExists } = await import('../whatsapp/baileys/store-file.ts');
  const { copyIn, markAsOwn } = await import('../whatsapp/baileys/store-records.ts');
  const folder = storePathOf(account, baileysSessionStore);
  const copy = storeFileExists(folder) ? copyIn(folder) : null;
  const isNewest = copy?.store === header.store && copy.generation === header.generation;
  const wasReleased = copy?.store === null && header.node === nodeName(accountPath(service));
  if (!isNewest && !wasReleased)
    return `the login of the session lies there too, and ${header.node} has used it last: start the service here once, stop it, then move`;
  return {
    release() {
      const database = openStoreFile(folder);
      try {
        markAsOwn(database);
      } finally {
        database.close();
      }
    },
  };
}

/** Where the outbox is a file, nobody asks any more with which copy of a browser profile the session ran last. */
async function whyOlderProfile(from: Source, account: AccountConfig): Promise<string | null> {
  if (!from.tables.has('session_profile')) return null;
  const node = await newerProfileIn(from, account);
  return node === null
    ? null
    : `${node} has run the session last, and the browser profile here is older: move there; or bring the newest backup here, restore it, start the service here once with --take-over, stop it, then move`;
}
