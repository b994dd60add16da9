import { type Company, loadCompany, loadSite } from '../../config/companies.ts';
import { companySchema } from '../../config/config-file.ts';
import { accountPath, type Config } from '../../config/schema.ts';
import { bookKey } from '../../delivery/transactions/scope.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { type Moved, moveOutbox } from '../../service/move-outbox.ts';
import type { PdfPlace } from '../../service/move-pdfs.ts';
import type { VerbSurroundings } from '../hybrid/verb.ts';
import { lockOf } from './lock.ts';

export interface MoveWish {
  readonly to: string;
  readonly dryRun: boolean;
}

/** Moves the outbox and tells how far it is. Returns the exit code. */
export async function runMove(wish: MoveWish, around: VerbSurroundings): Promise<number> {
  const { json, write } = around;
  const { dryRun } = wish;
  const file = around.configFile();
  if (file === null || around.isCompanyChosen) {
    const moved = await moveOne(wish, around, chosenOutbox(around));
    write(json ? `${JSON.stringify({ ...moved, dryRun })}\n` : words(moved, dryRun));
    return 0;
  }
  const { service, companies } = loadSite(file);
  const lock = await lockOf(service.DATA_PATH);
  try {
    const done: (Moved & { readonly company: string })[] = [];
    for (const one of outboxesOf(companies)) {
      const moved = await ifThere(() => moveOne(wish, around, one));
      const [company = '', ...others] = one.names;
      const sharers = others.length > 0 && { sharers: one.names };
      if (moved !== null) done.push({ company, ...sharers, ...moved });
      if (!json)
        write(`${one.names.join(', ')}: ${moved === null ? 'there is no outbox yet.\n' : words(moved, dryRun)}`);
    }
    if (json) write(`${JSON.stringify({ companies: done, dryRun })}\n`);
    return 0;
  } finally {
    lock.release();
  }
}

/** An outbox, with the companies that send by its account. */
interface MovedOutbox {
  /** Among several companies; none: it is of the only one. */
  readonly names: readonly string[];
  /** The account's first. */
  readonly configs: readonly [Config, ...Config[]];
}

/** Of the chosen company, and of those with which it shares its account. */
function chosenOutbox(around: VerbSurroundings): MovedOutbox {
  const [file, chosen] = [around.configFile(), around.company()];
  if (file === null || chosen === null) return { names: [], configs: [around.config()] };
  const sharing = file.companies.filter(({ account }) => account === chosen.account);
  const [first = around.config(), ...others] = sharing.map((one) => loadCompany(file.file, one));
  return { names: chosen.sharers, configs: [first, ...others] };
}

function outboxesOf(companies: readonly Company[]): readonly MovedOutbox[] {
  return [...Map.groupBy(companies, ({ account }) => account).values()].flatMap((sharing) => {
    const [first, ...others] = sharing.map(({ config }) => config);
    return first === undefined ? [] : { names: sharing.map(({ name }) => name), configs: [first, ...others] };
  });
}

async function moveOne(
  { to, dryRun }: MoveWish,
  { signal, writeError }: VerbSurroundings,
  { names, configs }: MovedOutbox,
): Promise<Moved> {
  const [{ service, books, accounts }] = configs;
  const lock = await lockOf(accountPath(service));
  try {
    const of = names.length === 0 ? '' : `${names.join(', ')}: `;
    const onProgress = (table: string, rows: number, comparing: boolean): void =>
      writeError(`${of}${table}: ${rows} rows ${comparing ? 'compared' : 'copied'}\n`);
    const [first] = names;
    const schema = first === undefined ? null : companySchema(first);
    const [own, ...others] = configs;
    const places = [placeOf(own), ...others.map(placeOf)] as const;
    return await moveOutbox({
      ...{ service, book: books[0], account: accounts[0], places },
      ...{ to, schema, dryRun, signal, onProgress },
    });
  } finally {
    lock.release();
  }
}

function placeOf({ service, books: [{ SAP_COMPANY_DB: company }] }: Config): PdfPlace {
  return {
    dataPath: service.DATA_PATH,
    books: (['live', 'test'] as const).map((mode) => bookKey({ mode, company })),
  };
}

/** Null: its companies are new. */
async function ifThere(work: () => Promise<Moved>): Promise<Moved | null> {
  try {
    return await work();
  } catch (error) {
    if (hasCode(error, 'DATABASE_MISSING')) return null;
    throw error;
  }
}

function words({ from, to, tables, pdfs, already }: Moved, dryRun: boolean): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  if (dryRun) return `${rows} rows and ${pdfs} PDFs would be moved from ${from} to ${to}. Nothing was changed.\n`;
  if (already) return `${from} was moved to ${to} before.\n`;
  const then = to.startsWith('PostgreSQL')
    ? 'Now set DATABASE_URL, then start the service.'
    : 'Now take DATABASE_URL away, then start the service.';
  return `${rows} rows and ${pdfs} PDFs were moved from ${from} to ${to}, and compared one by one. ${from} is kept, and not used any more.\n${then}\n`;
}
