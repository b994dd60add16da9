import { loadSite } from '../../config/companies.ts';
import { companySchema } from '../../config/config-file.ts';
import type { Config, ServiceConfig } from '../../config/schema.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { databaseError } from '../../errors/database.ts';
import { type Moved, moveOutbox } from '../../service/move-outbox.ts';
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
    const moved = await moveOne(wish, around, around.company()?.company ?? null, around.config());
    write(json ? `${JSON.stringify({ ...moved, dryRun })}\n` : words(moved, dryRun));
    return 0;
  }
  const { service, companies } = loadSite(file);
  for (const { config } of companies) requireAlone(config.service);
  const lock = await lockOf(service.DATA_PATH);
  try {
    const done: (Moved & { readonly company: string })[] = [];
    for (const { name, config } of companies) {
      const moved = await ifThere(() => moveOne(wish, around, name, config));
      if (moved !== null) done.push({ company: name, ...moved });
      if (!json) write(`${name}: ${moved === null ? 'it has no outbox yet.\n' : words(moved, dryRun)}`);
    }
    if (json) write(`${JSON.stringify({ companies: done, dryRun })}\n`);
    return 0;
  } finally {
    lock.release();
  }
}

/** @throws `DATABASE_MOVE_REFUSED` for an outbox of several companies, which is a file */
function requireAlone({ accountPlaces }: ServiceConfig): void {
  if (accountPlaces.length === 1) return;
  const detail = 'several companies send by its account, which needs a file';
  throw databaseError('DATABASE_MOVE_REFUSED', { place: 'another database', detail });
}

/** @param company its name among several; null: it is the only one */
async function moveOne(
  { to, dryRun }: MoveWish,
  { signal, writeError }: VerbSurroundings,
  company: string | null,
  { service, books: [book], accounts: [account] }: Config,
): Promise<Moved> {
  requireAlone(service);
  const lock = await lockOf(service.DATA_PATH);
  try {
    const of = company === null ? '' : `${company}: `;
    const onProgress = (table: string, rows: number, comparing: boolean): void =>
      writeError(`${of}${table}: ${rows} rows ${comparing ? 'compared' : 'copied'}\n`);
    const schema = company && companySchema(company);
    return await moveOutbox({ service, book, account, to, schema, dryRun, signal, onProgress });
  } finally {
    lock.release();
  }
}

/** Null: the company is new. */
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
