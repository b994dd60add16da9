import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { inSchema } from '../database/address.ts';
import { CodedError, toError } from '../errors/coded-error.ts';
import { configError } from '../errors/config.ts';
import { typedText } from '../typed-text.ts';
import type { Environment } from './environment.ts';
import { namesTwice } from './json-names.ts';
import { type Level, levelOf, secretNames } from './schema.ts';
import { credentialFiles, fileVariable, readSecretFiles } from './secret-files.ts';
import { meantName } from './slips.ts';

/** A company as the file has it, in the words of the environment. */
export interface NamedEnvironment {
  /** Of the book. */
  readonly company: string;
  readonly account: string;
  /** Every company with this account, in the order of the file: in the place of the first is what is the account's. */
  readonly sharers: Sharers;
  /** SAP's company databases of the others among them. */
  readonly beside: readonly string[];
  readonly environment: Environment;
}

/** At least the company itself. */
export type Sharers = readonly [string, ...string[]];

/** A configuration file that is sound as a whole; its values are not looked at yet. */
export interface ConfigFile {
  /** Absolute path. */
  readonly file: string;
  readonly service: Environment;
  /** In the order of the file. */
  readonly companies: readonly NamedEnvironment[];
  /** Files with secrets of the service, as they are named. */
  readonly secretFiles: readonly string[];
  /** Names without an effect, as sentences. */
  readonly warnings: readonly string[];
}

/** Names the file, in the environment or `.env`; relative to the home. */
export const CONFIG_VARIABLE = 'COURIER_CONFIG';

const FORMAT = 1;
/** Also the name of a folder and of a session, and a part of addresses. */
const NAME = /^[a-z0-9][-_a-z0-9]{0,31}$/;
const group = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const fileSchema = z.strictObject({
  format: z.number().int().min(1).default(FORMAT),
  service: group.default({}),
  accounts: z.record(z.string(), group),
  books: z.record(z.string(), group),
});
type Content = z.infer<typeof fileSchema>;

/**
 * Reads the configuration of several companies.
 *
 * @param environment of the process: what is of the service may stand there instead
 * @throws `CONFIG_FILE_UNREADABLE`, `CONFIG_FILE_NEWER`, `CONFIG_FILE_INVALID` that names every place at once
 */
export function readConfigFile(file: string, environment: Environment): ConfigFile {
  const place = path.resolve(file);
  try {
    return readConfigText(typedText(readFileSync(place)), place, environment);
  } catch (thrown) {
    if (thrown instanceof CodedError) throw thrown;
    throw unreadable(place, thrown);
  }
}

/** The same of a text that is not in its file yet. `place`: of that file, absolute. @throws as above */
export function readConfigText(text: string, place: string, environment: Environment): ConfigFile {
  const content = contentOf(text, place);
  const problems = [...wrongNames(content), ...wrongLevels(content), ...wrongAccounts(content)];
  const { own, problems: outside } = besideTheFile(content, environment);
  const given = { ...own, ...asText(content.service) };
  const secrets = readSecretFiles(SECRETS_OF.service, given);
  problems.push(...outside, ...secrets.problems);
  if (problems.length > 0) throw invalid(place, problems);
  // A credential without a name before it counts for what is of the service.
  const read = Object.entries(given).filter(([name]) => name !== CREDENTIALS && !SECRET_FILES.has(name));
  const service: Environment = { ...Object.fromEntries(read), ...secrets.values };
  const companies = Object.entries(content.books).map(([company, { account, ...book }]) => {
    const name = String(account);
    const said = { ...service, ...asText(content.accounts[name] ?? {}), ...asText(book) };
    const credentials = (whose: string, secrets: readonly string[]): Environment =>
      credentialFiles(given[CREDENTIALS], whose, { secrets, values: said });
    const ofBook = credentials(company, SECRETS_OF.book);
    const values = { ...said, ...credentials(name, SECRETS_OF.account), ...ofBook };
    const sharers = sharersOf(content, name, company);
    const dbOf = (one: string): string => String(content.books[one]?.['SAP_COMPANY_DB'] ?? '').trim();
    const beside = sharers.map(dbOf).filter((db) => db !== '' && db !== dbOf(company));
    const environment = withOwnPlaces({ company, account: name, sharers }, values);
    return { company, account: name, sharers, beside, environment };
  });
  const secretFiles = [...SECRET_FILES].flatMap((name) => given[name] || []);
  return { file: place, service, companies, secretFiles, warnings: unknownNames(content) };
}

const CREDENTIALS = 'CREDENTIALS_DIRECTORY';
const secretsOf = (level: Level): readonly string[] => secretNames.filter((name) => levelOf(name) === level);
/** Secrets by what they are of. */
export const SECRETS_OF = { service: secretsOf('service'), account: secretsOf('account'), book: secretsOf('book') };
const SECRET_FILES: ReadonlySet<string> = new Set(SECRETS_OF.service.map(fileVariable));

/** Where a company keeps its data: inside DATA_PATH of the service. */
export function companyFolder(dataPath: string | undefined, company: string): string {
  return path.join(dataPath || './data/', 'companies', company);
}

/** DATA_PATH of the service of which a company's is that. */
export function siteFolder(ofCompany: string): string {
  return path.dirname(path.dirname(ofCompany));
}

/** Where a company has its tables, unless it shares the account of another. */
export function companySchema(company: string): string {
  return `courier_${company}`;
}

function sharersOf({ books }: Content, account: string, company: string): Sharers {
  const [first = company, ...others] = Object.keys(books).filter(
    (name) => String(books[name]?.['account']) === account,
  );
  return [first, ...others];
}

/** Defaults that are not shared, and the company's own folder for everything that it keeps. */
function withOwnPlaces(
  { company, account, sharers: [first] }: Pick<NamedEnvironment, 'company' | 'account' | 'sharers'>,
  values: Environment,
): Environment {
  return {
    WHATSAPP_SESSION_NAME: account,
    WHATSAPP_AUTH_PATH: path.join('.wwebjs_auth', account),
    WHATSAPP_BACKUP_PATH: path.join('whatsapp-session-backup', account),
    PDF_FOLDER: path.join('pdf', company),
    ...values,
    DATA_PATH: companyFolder(values['DATA_PATH'], company),
    ...(values['DATABASE_URL'] ? { DATABASE_URL: inSchema(values['DATABASE_URL'], companySchema(first)) } : {}),
  };
}

function contentOf(text: string, file: string): Content {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (thrown) {
    throw unreadable(file, thrown);
  }
  const format = z.object({ format: z.number() }).safeParse(parsed).data?.format ?? FORMAT;
  if (format > FORMAT) throw configError('CONFIG_FILE_NEWER', { file, format, known: FORMAT });
  const twice = namesTwice(text);
  if (twice.length > 0)
    throw invalid(
      file,
      twice.map((name) => `${name} is given twice. Remove one of them.`),
    );
  const { data, error } = fileSchema.safeParse(parsed);
  if (data === undefined) throw invalid(file, error.issues.map(issueSentence));
  return data;
}

function unreadable(file: string, thrown: unknown): CodedError {
  return configError('CONFIG_FILE_UNREADABLE', { file, detail: withoutQuotation(toError(thrown)) }, thrown);
}

/** The parser quotes what is around the mistake, which may be a password. */
function withoutQuotation({ message }: Error): string {
  return message.replace(/, (?:\.\.\.)?".*$/s, '');
}

function issueSentence({ path: at, code, message }: z.core.$ZodIssue): string {
  const place = at.join('.') || 'The file';
  if (code === 'unrecognized_keys')
    return `${place} has a part without meaning (${message}). The parts are format, service, accounts and books.`;
  if (code === 'invalid_union') return `${place} must be a text, a number, true or false. Separate several by commas.`;
  return `${place} is not valid: ${message}.`;
}

function wrongNames({ accounts, books }: Content): string[] {
  const problems = [...namesIn('accounts', accounts), ...namesIn('books', books)].flatMap(({ at, name }) =>
    NAME.test(name)
      ? []
      : `${at}: a name has lower-case letters, digits, - and _, at most 32, and begins with a letter or digit.`,
  );
  return Object.keys(books).length === 0 ? [...problems, 'books names no company. Add one.'] : problems;
}

function namesIn(part: string, groups: object) {
  return Object.keys(groups).map((name) => ({ at: `${part}.${name}`, name }));
}

/** Every group with the level of what may stand in it. */
function groupsOf({ service, accounts, books }: Content) {
  const named = (part: string, level: Level, groups: Content['books']) =>
    Object.entries(groups).map(([name, values]) => ({ at: `${part}.${name}`, level, values }));
  return [
    { at: 'service', level: 'service' as Level, values: service },
    ...named('accounts', 'account', accounts),
    ...named('books', 'book', books),
  ];
}

/** `NAME_FILE` belongs where NAME does. */
export function levelOfName(name: string): Level | null {
  return levelOf(secretNames.find((secret) => fileVariable(secret) === name) ?? name);
}

const PART_OF = { service: 'service', account: 'accounts.NAME', book: 'books.NAME' } as const;

function wrongLevels(content: Content): string[] {
  return groupsOf(content).flatMap(({ at, level, values }) =>
    Object.keys(values).flatMap((name) => {
      if (name === 'WHATSAPP_SESSION_NAME' && level === 'account')
        return `${at}.${name} is given twice: the account's name is the name of its session. Remove it.`;
      const meant = levelOfName(name);
      return meant === null || meant === level
        ? []
        : `${at}.${name} is at the wrong level. Move it to ${PART_OF[meant]}.`;
    }),
  );
}

function wrongAccounts({ accounts, books }: Content): string[] {
  const used = new Set<string>();
  const problems = Object.entries(books).flatMap(([name, { account }]) => {
    if (account === undefined) return `books.${name}.account is missing. Name one of accounts.`;
    if (!Object.hasOwn(accounts, String(account)))
      return `books.${name}.account is "${String(account)}", which accounts does not have. Add it there, or name another.`;
    used.add(String(account));
    return [];
  });
  const unused = Object.keys(accounts).filter((name) => !used.has(name));
  if (problems.length > 0) return problems;
  return unused.map((name) => `accounts.${name} is used by no book. Name it in books.NAME.account, or remove it.`);
}

/** With a file, the environment may say what is of the service, once, and nothing else of ours. */
function besideTheFile(content: Content, environment: Environment) {
  const own: Record<string, string> = {};
  const problems: string[] = [];
  for (const [name, value] of Object.entries(environment)) {
    const level = levelOfName(name);
    if (!value) continue;
    if (level === null) {
      if (name === CREDENTIALS) own[name] = value;
    } else if (level !== 'service')
      problems.push(`${name} is in the environment or .env, where it is for no company. Move it to ${PART_OF[level]}.`);
    else if (name in content.service)
      problems.push(`service.${name} is given twice: also in the environment or .env. Remove one of them.`);
    else own[name] = value;
  }
  return { own, problems };
}

function unknownNames(content: Content): string[] {
  return groupsOf(content).flatMap(({ at, level, values }) =>
    Object.keys(values).flatMap((name) => {
      if (levelOfName(name) !== null || (level === 'book' && name === 'account')) return [];
      const meant = meantName(name);
      return `${at}.${name} has no effect.${meant === null ? '' : ` Did you mean ${meant}?`}`;
    }),
  );
}

function asText(values: Content['service']): Environment {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

function invalid(file: string, problems: readonly string[]) {
  return configError('CONFIG_FILE_INVALID', { file, problems: problems.map((problem) => `  ${problem}`) });
}
