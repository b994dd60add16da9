import path from 'node:path';
import { systemClock } from '../../clock.ts';
import { CodedError, hasCode } from '../../errors/coded-error.ts';
import { databaseError } from '../../errors/database.ts';
import { type Moved, moveOutbox } from '../../service/move-outbox.ts';
import { acquireLock, type HeldLock } from '../../session/shell/lock.ts';
import type { VerbSurroundings } from '../hybrid/verb.ts';

export interface MoveWish {
  readonly to: string;
  readonly dryRun: boolean;
}

/** Moves the outbox and tells how far it is. Returns the exit code. */
export async function runMove({ to, dryRun }: MoveWish, around: VerbSurroundings): Promise<number> {
  const { config, json, signal, write, writeError } = around;
  const {
    service,
    books: [book],
    accounts: [account],
  } = config();
  const lock = await lockOf(path.resolve(service.DATA_PATH));
  try {
    const onProgress = (table: string, rows: number, comparing: boolean): void =>
      writeError(`${table}: ${rows} rows ${comparing ? 'compared' : 'copied'}\n`);
    const moved = await moveOutbox({ service, book, account, to, dryRun, signal, onProgress });
    write(json ? `${JSON.stringify({ ...moved, dryRun })}\n` : words(moved, dryRun));
    return 0;
  } finally {
    lock.release();
  }
}

/** @throws `DATABASE_IN_USE` */
async function lockOf(folder: string): Promise<HeldLock> {
  const request = { folder, name: 'outbox', doing: 'moving', waitMs: 0, clock: systemClock };
  return await acquireLock(request).catch((error: unknown) => {
    if (!(error instanceof CodedError) || !hasCode(error, 'SESSION_LOCKED')) throw error;
    throw databaseError('DATABASE_IN_USE', { ...error.details, path: folder }, error);
  });
}

function words({ from, to, tables }: Moved, dryRun: boolean): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  if (dryRun) return `${rows} rows would be moved from ${from} to ${to}. Nothing was changed.\n`;
  const then = to.startsWith('PostgreSQL')
    ? 'Now set DATABASE_URL, then start the service.'
    : 'Now take DATABASE_URL away, then start the service.';
  return `${rows} rows were moved from ${from} to ${to}, and compared one by one. ${from} is kept, and not used any more.\n${then}\n`;
}
