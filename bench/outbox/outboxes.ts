/** The outboxes that the bench compares: filled once, and copied for each measurement, so that none finds what another left. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { openPostgres } from '../../src/database/postgres/database.ts';
import { addressOf, startPostgres } from '../../test/support/postgres.ts';
import { fill, fillPostgres } from './fill.ts';

type Size = 'small' | 'large';

export interface Outboxes extends AsyncDisposable {
  /** A URL of PostgreSQL where there is an outbox without an invoice, to be copied; null: they are files. */
  readonly empty: string | null;
  /** A fresh copy, which replaces the one before. Answers its file or its URL. */
  copyOf(size: Size): Promise<string>;
}

/** @param invoices how many each has */
export async function outboxesInFiles(invoices: Readonly<Record<Size, number>>): Promise<Outboxes> {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-bench-'));
  const file = (name: string): string => path.join(folder, `${name}.db`);
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    for (const size of ['small', 'large'] as const) await fill(file(size), invoices[size]);
  } catch (error) {
    remove();
    throw error;
  }
  return {
    empty: null,
    copyOf: (size) => {
      const copy = file(`copy-${size}`);
      for (const ending of ['', '-wal', '-shm']) rmSync(`${copy}${ending}`, { force: true });
      cpSync(file(size), copy);
      return Promise.resolve(copy);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(remove()),
  };
}

/**
 * In a cluster of the machine's PostgreSQL that waits for its disk, as one in production does.
 *
 * @param invoices how many each has
 */
export async function outboxesOnPostgres(invoices: Readonly<Record<Size, number>>): Promise<Outboxes> {
  const cluster = await startPostgres({
    prepare: async (url) => {
      const options = { connections: 1, random: Math.random, onIdleError: () => undefined };
      await (await openPostgres({ address: addressOf(url), ...options })).close();
    },
    settings: ['fsync=on', 'full_page_writes=on'],
  });
  try {
    const urls = { small: await cluster.create(), large: await cluster.create() };
    for (const size of ['small', 'large'] as const) await fillPostgres(urls[size], invoices[size]);
    return {
      empty: await cluster.create(),
      copyOf: (size) => copyDatabase(urls[size], `copy_${size}`),
      [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
    };
  } catch (error) {
    await cluster[Symbol.asyncDispose]();
    throw error;
  }
}

/** A copy of a database to which nobody is connected, under another name, in place of what has that. Answers its URL. */
export async function copyDatabase(url: string, name: string): Promise<string> {
  const named = (other: string): string => url.replace(/(?<=\/)\w+(?=\?)/, other);
  const client = new pg.Client({ connectionString: named('postgres') });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${addressOf(url).database} STRATEGY FILE_COPY`);
  } finally {
    await client.end();
  }
  return named(name);
}
