import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { syncFolder } from '../atomic-file.ts';
import type { Clock } from '../clock.ts';
import { accountPath, type BookConfig, type Config } from '../config/schema.ts';
import { parsePostgresUrl, shownAddress } from '../database/address.ts';
import { examinePostgres } from '../database/postgres/examine.ts';
import { text } from '../database/row.ts';
import { isClosed } from '../database/sqlite/closed.ts';
import { lookInto } from '../database/sqlite/look.ts';
import { codedDiskError } from '../disk-error.ts';
import type { CodedError } from '../errors/coded-error.ts';
import { configError } from '../errors/config.ts';
import { peekMetadata } from '../session/records/metadata.ts';
import { compactTime } from '../session/vault/backup-names.ts';
import { bookAndAccount } from './delivery-life.ts';
import { metadataPlace } from './engine-choice.ts';
import { FORMER_SIGNS } from './former-place.ts';

const DATABASES = ['alerts.db', 'people.db', 'outbox.db'];
/** What else is of the company, directly in DATA_PATH. */
const OF_COMPANY =
  /^(?:documents|vault\.key|(?:people|alerts)\.db|(?:people|outbox)\.db\.schema-\d+|outbox-moved-\w+\.db|sap-login-refused\.json|mail-refresh-token\.json)$/;
/** Where a service of one company has its sessions unless it is told otherwise. */
const USUAL_AUTH_PATH = '.wwebjs_auth';

export interface Adoption {
  /** Of the service, absolute. */
  readonly from: string;
  /** Of the company, absolute. */
  readonly to: string;
  /** What was moved, or would be. */
  readonly names: readonly string[];
  /** Where what was in the way is now; null: nothing was. */
  readonly aside: string | null;
}

export interface AdoptionParts {
  /** DATA_PATH of the service. */
  readonly dataPath: string;
  readonly company: Config;
  /** Only looks. */
  readonly dryRun: boolean;
  readonly clock: Clock;
  /** Called before each that is moved. */
  readonly step: (name: string) => void;
}

/**
 * Gives a company what a service of one company has kept directly in DATA_PATH: outbox, keys, PDFs, people, incidents. Each is
 * renamed, the outbox last: until then no service starts, and killed it goes on when it is started again. Nothing is deleted. The
 * caller holds the lock of the service.
 *
 * @throws `CONFIG_ADOPTION_REFUSED`: nothing has changed then
 */
export async function adoptFormerPlace({ dataPath, company, dryRun, clock, step }: AdoptionParts): Promise<Adoption> {
  const [from, to] = [path.resolve(dataPath), path.resolve(company.service.DATA_PATH)];
  const has = (folder: string) => (name: string) => existsSync(path.join(folder, name));
  try {
    const others = readdirSync(from).filter((name) => OF_COMPANY.test(name));
    const names = [...others.sort(), ...FORMER_SIGNS.filter(has(from))];
    if (!FORMER_SIGNS.some((name) => names.includes(name))) return { from, to, names: [], aside: null };
    requireFirst(from, company.service);
    const twice = names.filter(has(to));
    if (twice.some((name) => FORMER_SIGNS.includes(name))) throw refused(from, `there is an outbox in ${to} already`);
    await requireSame(from, company, names);
    const aside = twice.length === 0 ? null : path.join(to, `before-adoption-${compactTime(clock.now().wall)}`);
    if (dryRun) return { from, to, names, aside };
    mkdirSync(aside ?? to, { recursive: true, mode: 0o700 });
    for (const name of names) {
      step(name);
      if (aside !== null && twice.includes(name)) renameSync(path.join(to, name), path.join(aside, name));
      renameSync(path.join(from, name), path.join(to, name));
    }
    for (const folder of [to, from]) await syncFolder(folder);
    return { from, to, names, aside };
  } catch (error) {
    throw codedDiskError(error);
  }
}

function refused(folder: string, detail: string): CodedError {
  return configError('CONFIG_ADOPTION_REFUSED', { folder, detail });
}

/** The outbox of an account is with the company that comes first. */
function requireFirst(from: string, service: Config['service']): void {
  const [own, first] = [service.DATA_PATH, accountPath(service)].map((place) => path.resolve(place));
  const name = path.basename(first ?? '');
  if (own === first) return;
  throw refused(
    from,
    `${name} comes before it among the companies with its account, and has their outbox. If ${name} has sent nothing yet, write it below this company; otherwise give this company an account of its own`,
  );
}

/** It is of this company and this account, wholly there, and nobody uses it. */
async function requireSame(
  from: string,
  { service, books, accounts }: Config,
  names: readonly string[],
): Promise<void> {
  const [[book], [account]] = [books, accounts];
  const at = (name: string): string => path.join(from, name);
  if (names.includes('outbox.db')) requireOutboxOf(book, at('outbox.db'), from);
  const place = metadataPlace(account);
  const usual = { ...place, authPath: path.resolve(USUAL_AUTH_PATH) };
  if (peekMetadata(place).state === 'none' && peekMetadata(usual).state !== 'none')
    throw refused(from, `its session is in ${usual.authPath}: name that folder as WHATSAPP_AUTH_PATH of the account`);
  // Its log is another file: the two could be parted by a kill.
  for (const name of names.filter((one) => DATABASES.includes(one)))
    if (!isClosed(at(name))) throw refused(from, `another program has ${at(name)} open`);
  await requireMovedSchema(service.DATABASE_URL, from);
}

/** Under another name of the account its opt-outs and its pace would not be found again. */
function requireOutboxOf(book: BookConfig, file: string, from: string): void {
  using looked = lookInto(file, bookAndAccount(book));
  const outbox = looked.database;
  outbox.verify();
  const namesBy = (sql: string): readonly string[] => outbox.all(sql).map((row) => text(row, 'name'));
  const companies = namesBy('SELECT DISTINCT company AS name FROM books');
  if (companies.length > 0 && !companies.includes(book.SAP_COMPANY_DB))
    throw refused(from, `its outbox is of ${companies.join(', ')}, and not of ${book.SAP_COMPANY_DB}`);
  const sessions = namesBy('SELECT key AS name FROM accounts');
  if (sessions.length > 0 && !sessions.includes(book.account))
    throw refused(from, `its session is ${sessions.join(', ')}: give the account of the company that name`);
}

/** On PostgreSQL only its administrator gives the tables of one company to a schema. */
async function requireMovedSchema(databaseUrl: string | null, from: string): Promise<void> {
  const address = databaseUrl === null ? null : parsePostgresUrl(databaseUrl);
  if (address === null) return;
  const [former, own] = await Promise.all([examinePostgres({ ...address, schema: null }), examinePostgres(address)]);
  if (!former.begun || own.begun) return;
  const place = shownAddress({ ...address, schema: null });
  throw configError('CONFIG_FORMER_SCHEMA', { place, schema: address.schema ?? '', folder: from });
}
