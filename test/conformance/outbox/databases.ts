/** Every test of the outbox runs on each supported database. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { atEndOfProcess } from '../../../scripts/end-of-process.ts';
import { openPostgres, type PostgresDatabase } from '../../../src/database/postgres/database.ts';
import type { OutboxOptions } from '../../../src/delivery/transactions/outbox.ts';
import { openOutboxFile } from '../../support/delivery.ts';
import { addressOf, type PostgresCluster, startPostgres, withoutPostgres } from '../../support/postgres.ts';
import { configured, OutboxStage } from './stage.ts';

export type OpenStage = (options?: Partial<OutboxOptions>) => Promise<OutboxStage>;

let cluster: Promise<PostgresCluster> | null = null;
atEndOfProcess(async () => {
  await (await cluster)?.[Symbol.asyncDispose]();
});

/** With a file of its own. */
export const openOnSqlite: OpenStage = (options = {}) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-outbox-'));
  const database = openOutboxFile(path.join(folder, 'outbox.db'), configured);
  const close = (): void => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return Promise.resolve(new OutboxStage(database, options, close));
};

/** With a database of its own, in a cluster that is started once: a copy of one whose schema is there. */
export const openOnPostgres: OpenStage = async (options = {}) => {
  cluster ??= startPostgres({ prepare: async (url) => (await connect(url)).close() });
  const database = await connect(await (await cluster).create());
  return new OutboxStage(database, options, () => database.close());
};

function connect(url: string): Promise<PostgresDatabase> {
  const onIdleError = (error: Error): never => {
    throw error;
  };
  return openPostgres({ address: addressOf(url), connections: 8, random: Math.random, onIdleError });
}

/** The same test on SQLite and, if the machine has it, on PostgreSQL. */
export function onEachDatabase(title: string, body: (open: OpenStage) => Promise<void>): void {
  test(`SQLite: ${title}`, () => body(openOnSqlite));
  test(`PostgreSQL: ${title}`, { skip: withoutPostgres() ?? false }, () => body(openOnPostgres));
}
