import path from 'node:path';
import type { z } from 'zod';
import { parsePostgresUrl } from '../database/address.ts';
import { configError } from '../errors/config.ts';
import { type ConfigFile, companyFolder, type NamedEnvironment, type Sharers, siteFolder } from './config-file.ts';
import type { Environment } from './environment.ts';
import { type Examination, problemsOf, problemsOfService, problemsOfSession } from './load.ts';
import { pdfFolders } from './pdf-folders.ts';
import {
  type AmongSeveral,
  type Config,
  levelOf,
  oneAccount,
  oneOfEach,
  type ServiceConfig,
  type SessionConfig,
  serviceAlone,
} from './schema.ts';
import { sharedAccountProblems } from './shared-account.ts';

/** One company of a service that runs several. */
export interface Company {
  /** Of the book, also in addresses and as `--company`. */
  readonly name: string;
  readonly account: string;
  /** Every company with this account, in the order of the file. */
  readonly sharers: Sharers;
  /** Its `service` has the company's own DATA_PATH. */
  readonly config: Config;
  readonly environment: Environment;
}

/** A service with several companies. */
export interface Site {
  /** Absolute path of its configuration file. */
  readonly file: string;
  readonly service: ServiceConfig;
  readonly companies: readonly Company[];
}

/**
 * Everything that a configuration file says.
 *
 * @throws `CONFIG_FILE_INVALID` that names every invalid, missing and shared value at once, with its place
 */
export function loadSite(configured: ConfigFile): Site {
  const { file } = configured;
  const service = problemsOfService(configured.service);
  const examined = configured.companies.map((one) => ({ one, ...problemsOf(one.environment) }));
  const problems = [
    ...service.problems.map((problem) => placed(problem, null)),
    ...examined.flatMap(({ one, ...found }) => ofCompany(one, found)),
  ];
  const companies = examined.flatMap(({ one, data }) => {
    const { company: name, account, sharers, environment } = one;
    return data === null ? [] : [{ name, account, sharers, environment, config: configOf(file, one, data) }];
  });
  if (service.data !== null) problems.push(...sharedPlaces(companies), ...ofSeveral(companies, service.data));
  if (service.data === null || problems.length > 0) throw invalid(file, problems);
  return { file, service: { ...serviceAlone(service.data), configFile: file }, companies };
}

/** Where the companies have their folders. */
export function companiesFolder({ service }: Pick<Site, 'service'>): string {
  return path.dirname(companyFolder(service.DATA_PATH, 'any'));
}

/** One company, whatever the others say. @throws `CONFIG_FILE_INVALID` */
export function loadCompany(file: string, one: NamedEnvironment): Config {
  return configOf(file, one, soundOf(file, one, problemsOf(one.environment)));
}

/** Only its account, without SAP. @throws `CONFIG_FILE_INVALID` */
export function loadAccount(file: string, one: NamedEnvironment): SessionConfig {
  return sharing(file, one, oneAccount(soundOf(file, one, problemsOfSession(one.environment))));
}

function configOf(file: string, one: NamedEnvironment, values: Parameters<typeof oneOfEach>[0]): Config {
  const config = sharing(file, one, oneOfEach(values));
  return { ...config, books: [{ ...config.books[0], beside: one.beside }] };
}

/** With the places of all companies that share its account. */
function sharing<T extends SessionConfig>(file: string, one: NamedEnvironment, config: T): T {
  return { ...config, service: { ...config.service, ...amongSeveral(file, one) } };
}

/** What its environment does not say of a company: the file, and the places of all that share its account. */
export function amongSeveral(
  file: string,
  { company, sharers: [first, ...others], environment: { DATA_PATH: own = '' } }: NamedEnvironment,
): AmongSeveral {
  const placeOf = (name: string): string => (name === company ? own : companyFolder(siteFolder(own), name));
  return { accountPlaces: [placeOf(first), ...others.map(placeOf)], configFile: file };
}

function soundOf<T extends z.ZodObject>(file: string, one: NamedEnvironment, found: Examination<T>): z.infer<T> {
  if (found.data !== null && found.problems.length === 0) return found.data;
  throw invalid(
    file,
    found.problems.map((problem) => placed(problem, one)),
  );
}

function invalid(file: string, problems: readonly string[]) {
  return configError('CONFIG_FILE_INVALID', { file, problems: problems.map((problem) => `  ${problem}`) });
}

function ofCompany(one: NamedEnvironment, { problems }: Pick<Examination<never>, 'problems'>): string[] {
  // What is of the service is said once.
  return problems.map((problem) => placed(problem, one)).filter((problem) => !problem.startsWith('service.'));
}

/** `SAP_URL is missing…` with the place of SAP_URL in the file. */
function placed(problem: string, one: NamedEnvironment | null): string {
  const text = problem.trim();
  const level = levelOf(/^\w+/.exec(text)?.[0] ?? '');
  if (level === 'account' && one !== null) return `accounts.${one.account}.${text}`;
  return one === null || level === 'service' ? `service.${text}` : `books.${one.company}.${text}`;
}

/** What two companies must not share. */
function sharedPlaces(companies: readonly Company[]): string[] {
  return companies.flatMap((one, i) => companies.slice(0, i).flatMap((other) => sharedBy(other, one)));
}

function sharedBy(other: Company, one: Company): string[] {
  const [[a], [b]] = [other.config.books, one.config.books];
  const [[accountA], [accountB]] = [other.config.accounts, one.config.accounts];
  const problems: string[] = [];
  const tell = (level: 'books' | 'accounts', name: string, remedy: string): void => {
    const [first, second] = level === 'books' ? [other.name, one.name] : [other.account, one.account];
    problems.push(`${level}.${second}.${name} is that of ${level}.${first}. ${remedy}`);
  };
  const isSameCompany = a.SAP_COMPANY_DB === b.SAP_COMPANY_DB && a.TEST_MODE === b.TEST_MODE;
  const isSameBook = isSameCompany && one.account === other.account;
  if (!isSameBook && isSameCompany && a.SAP_URL === b.SAP_URL && meetInBranches(a.SAP_BRANCHES, b.SAP_BRANCHES))
    tell('books', 'SAP_COMPANY_DB', 'Every invoice would be sent twice: give each book other SAP_BRANCHES.');
  if (a.PDF_SOURCES.includes('folder') && b.PDF_SOURCES.includes('folder') && foldersMeet(a, b))
    tell('books', 'PDF_FOLDER', 'Give each book a folder of its own, not inside that of another.');
  if (isSameMailbox(a, b))
    tell('books', 'PDF_MAIL_USER', 'Give each book a mailbox, or a PDF_MAIL_FOLDER, of its own.');
  const listens = a.SAP_WEBHOOK_URL !== null && b.SAP_WEBHOOK_URL !== null && b.SAP_WEBHOOK_PORT !== 0;
  if (listens && a.SAP_WEBHOOK_PORT === b.SAP_WEBHOOK_PORT)
    tell('books', 'SAP_WEBHOOK_PORT', 'Give each book another port.');
  if (one.account === other.account) return [...problems, ...sharedAccountProblems(other, one)];
  for (const name of ['WHATSAPP_AUTH_PATH', 'WHATSAPP_BACKUP_PATH', 'WHATSAPP_BACKUP_COPY_PATH'] as const) {
    const [place, another] = [accountA[name], accountB[name]];
    if (place !== null && another !== null && path.resolve(place) === path.resolve(another))
      tell('accounts', name, 'Give each account a folder of its own.');
  }
  return problems;
}

type Book = Company['config']['books'][0];

/** True if a document may be of both. */
function meetInBranches(a: readonly number[], b: readonly number[]): boolean {
  return a.length === 0 || b.length === 0 || a.some((branch) => b.includes(branch));
}

function foldersMeet(a: Book, b: Book): boolean {
  const ofB = pdfFolders(b);
  return pdfFolders(a).some(({ folder: one }) =>
    ofB.some(({ folder: other }) => isWithin(one, other) || isWithin(other, one)),
  );
}

function isWithin(inner: string, outer: string): boolean {
  const way = path.relative(outer, inner);
  return way === '' || (way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way));
}

function isSameMailbox(a: Book, b: Book): boolean {
  const places = [a, b].map((book) => {
    const { PDF_MAIL_HOST: host, PDF_MAIL_USER: user, PDF_MAIL_FOLDER: folder, PDF_SOURCES: sources } = book;
    return sources.includes('mailbox') ? JSON.stringify([host, user, folder]).toLowerCase() : null;
  });
  return places[0] !== null && places[0] === places[1];
}

/** What only a service with one company can do. */
function ofSeveral(
  companies: readonly Company[],
  service: Pick<ServiceConfig, 'DATABASE_URL' | 'ALERT_MAIL_OAUTH_REFRESH_TOKEN' | 'WHATSAPP_MAX_BROWSERS'>,
): string[] {
  const problems: string[] = [];
  if (service.DATABASE_URL !== null && parsePostgresUrl(service.DATABASE_URL)?.schema !== null)
    problems.push(
      'service.DATABASE_URL names a schema, and each account has one of its own, courier_NAME. Remove schema= from it.',
    );
  if (service.ALERT_MAIL_OAUTH_REFRESH_TOKEN !== null)
    problems.push(
      'service.ALERT_MAIL_OAUTH_REFRESH_TOKEN would be replaced by one company for the others. Remove it: the application then logs in by itself.',
    );
  const browsers = new Set(
    companies.filter(({ config }) => config.accounts[0].WHATSAPP_ENGINE === 'webjs').map(({ account }) => account),
  ).size;
  if (browsers > service.WHATSAPP_MAX_BROWSERS)
    problems.push(
      `service.WHATSAPP_MAX_BROWSERS is ${service.WHATSAPP_MAX_BROWSERS}, and ${browsers} accounts have WHATSAPP_ENGINE webjs. Raise it if this computer has the memory, or use baileys.`,
    );
  return problems;
}
