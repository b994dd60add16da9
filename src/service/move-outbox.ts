import { existsSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../clock.ts';
import { type AccountConfig, accountPath, type BookConfig, type ServiceConfig } from '../config/schema.ts';
import { parsePostgresUrl } from '../database/address.ts';
import { beginCarrying, type Carried, compareRows, copyRows, rowsOf } from '../database/carry/carry.ts';
import { refusalOf, setMark } from '../database/carry/mark.ts';
import { run } from '../database/port.ts';
import { examinePostgres } from '../database/postgres/examine.ts';
import { codedDiskError } from '../disk-error.ts';
import type { CodedError } from '../errors/coded-error.ts';
import { databaseError } from '../errors/database.ts';
import { newestCopy } from './move-login.ts';
import { countPdfs, movePdfs, type PdfMove } from './move-pdfs.ts';
import { type MoveSide, markIn, openSource, openTarget } from './move-sides.ts';
import { outboxFile } from './outbox-file.ts';
import { type OutboxPlace, outboxPlace, shownPlace } from './outbox-place.ts';

export interface MoveParts {
  readonly service: ServiceConfig;
  readonly book: BookConfig;
  readonly account: AccountConfig;
  /** Every company with this outbox. */
  readonly places: PdfMove['places'];
  /** A URL of PostgreSQL, `@FILE` with one, or `sqlite`. */
  readonly to: string;
  /** Of PostgreSQL, where there are several companies; null: the URL says which. */
  readonly schema: string | null;
  /** Only looks. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (table: string, rows: number, comparing: boolean) => void;
}

export interface Moved {
  readonly from: string;
  readonly to: string;
  readonly tables: readonly Carried[];
  /** Our copies of PDFs that went along. */
  readonly pdfs: number;
  /** It was moved there before: nothing was done. */
  readonly already: boolean;
}

/** What a new file names already: the configured company and account. */
const OF_NEW_FILE: ReadonlySet<string> = new Set(['books', 'accounts']);

/**
 * Carries the outbox to another database: copied, compared row by row, and only then switched over. Killed at any moment it is
 * whole where it was, and goes on when it is started again. The service must not run.
 *
 * @throws `DATABASE_MOVE_…`, `DATABASE_MOVED`, `DATABASE_MISSING`, `DATABASE_OWNED_ELSEWHERE`; what a database cannot do
 */
export async function moveOutbox({
  service,
  book,
  account,
  places,
  to,
  schema,
  dryRun,
  signal,
  onProgress,
}: MoveParts): Promise<Moved> {
  const [source, target] = [outboxPlace(service), targetOf(service, to, schema)];
  const place = shownPlace(target);
  if (shownPlace(source) === place) throw refused(place, 'it is there already');
  await using from = await openSource(source, book, dryRun);
  const { mark } = from;
  if (mark !== null && (mark.state === 'arriving' || mark.other !== place)) throw refusalOf(mark, from.place);
  const login = await newestCopy(from, service, account);
  if (typeof login === 'string') throw refused(place, login);
  if (dryRun) {
    if (target.kind === 'postgres') await examinePostgres(target.address);
    const pdfs = await countPdfs({ places, from: from.tables.has('payloads') ? from : null });
    return { from: from.place, to: place, tables: await from.read(() => rowsOf(from.tables)), pdfs, already: false };
  }
  if (target.kind === 'sqlite') await setFormerAside(target, book);
  await using into = await openTarget(target, book);
  const arrived = mark !== null && into.mark === null ? await into.read(() => rowsOf()) : [];
  if (arrived.some(({ rows }) => rows > 0))
    return { from: from.place, to: place, tables: arrived, pdfs: 0, already: true };
  await begin(from, into, target);
  const carrying = { from, to: into, place, signal, onProgress };
  let pdfs = 0;
  if (mark === null) {
    await from.hold();
    await copyRows(carrying);
    pdfs = await movePdfs({
      ...{ places, place, signal },
      from: source.kind === 'sqlite' ? null : from,
      to: target.kind === 'sqlite' ? null : into,
      onProgress: (count) => onProgress('PDFs', count, false),
    });
  }
  const tables = await compareRows(carrying);
  if (mark === null) await from.leave(place, systemClock.now().wall);
  await into.arrive();
  if (target.kind === 'sqlite') login?.release();
  return { from: from.place, to: place, tables, pdfs, already: false };
}

function refused(place: string, detail: string): CodedError {
  return databaseError('DATABASE_MOVE_REFUSED', { place, detail });
}

function targetOf(service: ServiceConfig, to: string, schema: string | null): OutboxPlace {
  const file = outboxFile(accountPath(service));
  if (to === 'sqlite') return { kind: 'sqlite', file };
  const address = parsePostgresUrl(to.startsWith('@') ? urlIn(to.slice(1)) : to);
  if (address === null) throw refused('there', 'what --to names is neither a URL of PostgreSQL nor sqlite');
  return { kind: 'postgres', address: schema === null ? address : { ...address, schema }, file };
}

function urlIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw codedDiskError(error);
  }
}

/** What is there is empty, or of an earlier try of the same move; from then on nobody opens it by mistake. */
async function begin(from: MoveSide, into: MoveSide, { kind }: OutboxPlace): Promise<void> {
  if (into.mark?.state === 'left') throw refusalOf(into.mark, into.place);
  if (into.mark !== null) {
    if (into.mark.other !== from.place) throw refused(into.place, 'another outbox is arriving there');
    return;
  }
  if (from.mark !== null) throw refusalOf(from.mark, from.place);
  const mayBeNew = kind === 'sqlite' ? OF_NEW_FILE : new Set<string>();
  const found = await into.read(() => rowsOf());
  if (found.some(({ table, rows }) => rows > 0 && !mayBeNew.has(table)))
    throw refused(into.place, 'there is an outbox already');
  const at = systemClock.now().wall;
  await into.transact(function* () {
    yield* setMark({ state: 'arriving', other: from.place, at });
    yield* beginCarrying();
    for (const table of mayBeNew) yield* run(`DELETE FROM ${table}`);
  });
}

/** A file that was moved away before makes room for the outbox that comes back. */
async function setFormerAside(target: Extract<OutboxPlace, { kind: 'sqlite' }>, book: BookConfig): Promise<void> {
  const { file } = target;
  if (!existsSync(file)) return;
  if ((await markIn(file, book))?.state !== 'left') return;
  const stamp = new Date(systemClock.now().wall).toISOString().replaceAll(/[-:]|\..*/g, '');
  try {
    renameSync(file, path.join(path.dirname(file), `outbox-moved-${stamp}.db`));
  } catch (error) {
    throw codedDiskError(error);
  }
}
