import path from 'node:path';
import { accountPath, type Config } from '../../config/schema.ts';
import type { PostgresDatabase } from '../../database/postgres/database.ts';
import { loginHeader } from '../../database/postgres/logins.ts';
import { findService } from '../../http/control-client.ts';
import type { DoctorFacts, Found, NodeFacts, NumberFacts } from '../../operations/doctor/facts.ts';
import { createLogger } from '../logger.ts';
import { requireLoginKey } from '../login-database.ts';
import { ownerShown } from '../outbox-owner.ts';
import { outboxPlace } from '../outbox-place.ts';
import { readExisting } from '../read-existing.ts';
import { lookIntoVault } from '../stopped-session.ts';
import { find, type Look } from './found.ts';

/** Who else there is: companies with the same number, and nodes that may run its session. */
export async function lookAtSharing(
  config: Config,
  look: Look,
): Promise<Pick<DoctorFacts, 'number' | 'nodes' | 'loginKey'>> {
  const [number, nodes, loginKey] = await Promise.all([
    lookAtNumber(config, look),
    lookAtNodes(config, look),
    lookAtLoginKey(config, look),
  ]);
  return { number, nodes, loginKey };
}

/** Which companies send by the number, and which of them run here; null: there is one. */
async function lookAtNumber({ service, accounts: [account] }: Config, look: Look): Promise<Found<NumberFacts> | null> {
  const { accountPlaces } = service;
  if (accountPlaces.length === 1) return null;
  return await find(look, ['DATA_PATH', 'WHATSAPP_SESSION_NAME'], async () => {
    const all = await Promise.all(
      accountPlaces.map(async (place) => ({
        // Folders of companies have their names.
        company: path.basename(path.resolve(place)),
        runs: (await findService(path.resolve(place), account.WHATSAPP_SESSION_NAME)) !== null,
      })),
    );
    const running = all.filter(({ runs }) => runs);
    return { companies: all.map(({ company }) => company), running: running.map(({ company }) => company) };
  });
}

const NOBODY: NodeFacts = { node: null, isHere: false, standsBy: false, leftMs: 0, hasLogin: false };

/** Who runs the session, by PostgreSQL; null: the outbox is a file. */
async function lookAtNodes(config: Config, look: Look): Promise<Found<NodeFacts> | null> {
  const {
    service,
    accounts: [account],
  } = config;
  return await ofDatabase(config, look, NOBODY, async (database) => {
    const { WHATSAPP_SESSION_NAME: session } = account;
    const [owner, login] = await database.read(function* () {
      return [yield* ownerShown(session, accountPath(service)), yield* loginHeader(session)] as const;
    });
    return { ...NOBODY, ...owner, hasLogin: login !== null && login.store !== null };
  });
}

/** Whether this node has the key of the login in PostgreSQL; null: the outbox is a file. */
async function lookAtLoginKey(config: Config, look: Look): Promise<Found<null> | null> {
  const {
    service,
    accounts: [account],
  } = config;
  if (account.WHATSAPP_ENGINE !== 'baileys') return null;
  return await ofDatabase(config, look, null, async (database) => {
    const vault = await lookIntoVault({ service, account, attachments: [], log: createLogger('error') });
    await requireLoginKey(database, account.WHATSAPP_SESSION_NAME, vault);
    return null;
  });
}

/** @param none what is found where no service has put anything yet */
async function ofDatabase<T>(
  { service }: Config,
  look: Look,
  none: T,
  work: (database: PostgresDatabase) => Promise<T>,
): Promise<Found<T> | null> {
  const place = outboxPlace(service);
  if (place.kind === 'sqlite') return null;
  const needs = ['DATABASE_URL', 'DATA_PATH', 'WHATSAPP_SESSION_NAME'];
  return await find(look, needs, async () => (await readExisting(place.address, work)) ?? none);
}
