import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../atomic-file.ts';
import { loadSite } from '../../config/companies.ts';
import { CONFIG_VARIABLE, levelOfName, type NamedEnvironment, readConfigText } from '../../config/config-file.ts';
import { configurationText, type Environment, envFile } from '../../config/environment.ts';
import { withJsonValues } from '../../config/file-text.ts';
import { loadConfig } from '../../config/load.ts';
import { variables } from '../../config/schema.ts';
import { codedDiskError } from '../../disk-error.ts';
import { configError } from '../../errors/config.ts';
import { formerPlace } from '../../service/former-place.ts';
import { isOfCompany, ofService } from './own.ts';
import { rewriteEnv, writeEnv } from './write-env.ts';

/** Where the answers go. */
export interface SetupPlace {
  /** Absolute path of the file that is written. */
  readonly file: string;
  /** What is said so far, there and in the environment. */
  readonly environment: Environment;
  /** Of several companies: whether the service tells somebody of trouble already. */
  readonly isTold: boolean;
  /** Of several companies: a service of one has left here what one of them has to be given. */
  readonly hasFormer: boolean;
  /**
   * Writes all at once, or nothing. Resolves to where the former file is kept; null: there was none, or nothing changed.
   *
   * @throws `CONFIG_…` where the service would not start with it; `DISK_…`
   */
  write(answers: Readonly<Record<string, string>>): Promise<string | null>;
}

/** `.env`, for a service of one company. */
export function placeOfEnvironment(environment: Environment): SetupPlace {
  const file = envFile();
  return {
    ...{ file, environment, isTold: false, hasFormer: false },
    async write(answers) {
      loadConfig({ ...environment, ...answers });
      return await writeEnv(file, answers, Date.now());
    },
  };
}

export interface CompanyWish {
  /** Absolute path of the configuration file, which may not be there yet. */
  readonly file: string;
  readonly name: string;
  /** Of the WhatsApp number of a new company; null: its own name, or the former session's. */
  readonly account: string | null;
  /** The process's environment and `.env`. */
  readonly own: Environment;
}

/**
 * A company's part of a configuration file. What `.env` says of a company moves there: it is of none beside such a file.
 *
 * @throws `CONFIG_FILE_…`
 */
export function placeOfCompany({ file, name, account, own }: CompanyWish): SetupPlace {
  const before = existsSync(file) ? configurationText(file) : null;
  const beside = ofService(own);
  const parts = partsOf(before ?? EMPTY, file);
  // What a service of one company has left is of the first one that is described.
  const isFirst = Object.keys(parts.books ?? {}).every((one) => one === name);
  const hasFormer = isFirst && formerPlace(dataPathOf(parts, own), file) !== null;
  const moving = { ...(hasFormer ? usualPlaces() : {}), ...given(own) };
  const former = own['WHATSAPP_SESSION_NAME'] ?? (hasFormer ? usual('WHATSAPP_SESSION_NAME') : name);
  const number = accountIn(parts, name) ?? account ?? former;
  const draft = withCompany(before ?? EMPTY, parts, name, number);
  const { companies, service } = readConfigText(draft, file, beside);
  const company = companies.find((one) => one.company === name);
  if (company === undefined) throw new TypeError(`${name} was not added`);
  return {
    ...{ file, hasFormer, environment: { ...company.environment, ...moving } },
    isTold: Boolean(service['ALERT_MAIL_TO'] || service['ALERT_WEBHOOK_URL']),
    async write(answers) {
      const changed = withAnswers(draft, company, { ...moving, ...answers });
      const text = before === null ? `${JSON.stringify(JSON.parse(changed), null, 2)}\n` : changed;
      loadSite(readConfigText(text, file, beside));
      const kept = await replaceKept(file, before, text);
      await rewriteEnv(
        envFile(),
        Object.keys(given(own)).concat('WHATSAPP_SESSION_NAME'),
        namedIn(own, file),
        Date.now(),
      );
      return kept;
    },
  };
}

const EMPTY = '{ "format": 1, "service": {}, "accounts": {}, "books": {} }';

/** What the environment says of a company, but its session: that is the account's name. */
function given(own: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(own).flatMap(([name, value]) =>
      value && isOfCompany(name) && name !== 'WHATSAPP_SESSION_NAME' ? [[name, value]] : [],
    ),
  );
}

/** Where a service of one company has its login, backups and PDFs unless it is told otherwise. */
function usualPlaces(): Record<string, string> {
  return Object.fromEntries(
    ['WHATSAPP_AUTH_PATH', 'WHATSAPP_BACKUP_PATH', 'PDF_FOLDER'].map((name) => [name, usual(name)]),
  );
}

function usual(name: string): string {
  return String(variables.get(name)?.safeParse(undefined).data);
}

function dataPathOf({ service }: Parts, own: Environment): string {
  return own['DATA_PATH'] || service?.['DATA_PATH'] || usual('DATA_PATH');
}

type Parts = Partial<Record<'service' | 'accounts' | 'books', Record<string, string>>>;

/** @throws `CONFIG_FILE_UNREADABLE` */
function partsOf(text: string, file: string): Parts {
  try {
    // What else is wrong with it is found where it is read as a whole.
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text)) as Parts;
  } catch (thrown) {
    throw configError('CONFIG_FILE_UNREADABLE', { file, detail: 'it holds no JSON object' }, thrown);
  }
}

/** Where nothing names the file, `.env` shall. */
function namedIn(own: Environment, file: string): Record<string, string> {
  if (own[CONFIG_VARIABLE]) return {};
  const way = path.relative(process.cwd(), file);
  return { [CONFIG_VARIABLE]: way.startsWith('..') || path.isAbsolute(way) ? file : way };
}

/** That of a company which is there; null: it is new. */
function accountIn({ books }: Parts, name: string): string | null {
  const book: unknown = books instanceof Object ? books[name] : undefined;
  return book instanceof Object && 'account' in book ? String(book.account) : null;
}

/** With a book of this name, and its account, if they are not there. */
function withCompany(text: string, { books, accounts }: Parts, name: string, account: string): string {
  const has = (group: unknown, one: string): boolean => group instanceof Object && Object.hasOwn(group, one);
  const engine = { WHATSAPP_ENGINE: usual('WHATSAPP_ENGINE') };
  const withAccount = has(accounts, account) ? text : withJsonValues(text, ['accounts', account], engine);
  return has(books, name) ? withAccount : withJsonValues(withAccount, ['books', name], { account });
}

function withAnswers(
  text: string,
  { company, account, environment }: NamedEnvironment,
  answers: Readonly<Record<string, string>>,
): string {
  const places = { service: ['service'], account: ['accounts', account], book: ['books', company] } as const;
  return Object.entries(answers).reduce((before, [name, value]) => {
    const level = levelOfName(name);
    // What is so by default is not written.
    if (level === null || environment[name] === value) return before;
    return withJsonValues(before, places[level], { [name]: value });
  }, text);
}

async function replaceKept(file: string, before: string | null, text: string): Promise<string | null> {
  if (before === text) return null;
  try {
    const kept = before === null ? null : `${file}.before-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
    if (kept !== null) await replaceFile(kept, before ?? '');
    await replaceFile(file, text);
    return kept;
  } catch (error) {
    throw codedDiskError(error);
  }
}
