/** `database move` of several companies: each into a schema of its own, all or one, and again without harm. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import pg from 'pg';
import { fill } from '../../bench/outbox/fill.ts';
import { inSchema } from '../../src/database/address.ts';
import { all } from '../../src/database/port.ts';
import { openPostgres } from '../../src/database/postgres/database.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { createFilePdfStore } from '../../src/documents/store/file-pdf-store.ts';
import { bareEnvironment } from '../support/environment.ts';
import { addressOf, startPostgres, withoutPostgres } from '../support/postgres.ts';

const INVOICES = { north: 12, south: 7 } as const;
const names = ['north', 'south'] as const;
const BOOKS = ['live:TEST_AR', 'live:SOUTH'] as const;
const PROGRAM = path.resolve(import.meta.dirname, '../../src/cli/hybrid-invoice-service.ts');

test('the outboxes of several companies are moved there and back, one or all, and what is moved stays moved', {
  skip: withoutPostgres() ?? false,
}, async () => {
  await using cluster = await startPostgres();
  const home = mkdtempSync(path.join(tmpdir(), 'courier-companies-move-'));
  const file = path.join(home, 'courier.json');
  const outbox = (name: string): string => path.join(home, 'data', 'companies', name, 'outbox.db');
  const configure = (url: string | null): void => {
    const sap = { SAP_URL: 'https://127.0.0.1:1', SAP_USERNAME: 'u', SAP_PASSWORD: 'p', COMPANY_COUNTRY: 'AR' };
    const book = (name: string) => ({
      ...{ account: name, SAP_COMPANY_DB: 'TEST_AR', COMPANY_NAME: name, PDF_FOLDER: path.join(home, 'pdf', name) },
      ...{ ...sap, SAP_BRANCHES: name === 'north' ? '1' : '2' },
    });
    const accounts = { north: { WHATSAPP_ENGINE: 'baileys' }, south: { WHATSAPP_ENGINE: 'baileys' } };
    const books = { north: book('north'), south: book('south') };
    writeFileSync(file, JSON.stringify({ service: url ? { DATABASE_URL: url } : {}, accounts, books }), {
      mode: 0o600,
    });
  };
  const move = (to: string, ...company: string[]) => {
    const words = [PROGRAM, '--config', file, ...company, 'database', 'move', '--to', to];
    const env = { ...bareEnvironment(), COURIER_HOME: home };
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8' });
    return { status, text: stdout + stderr };
  };
  const sent = async (url: string, name: string): Promise<number> => {
    const address = addressOf(inSchema(url, `courier_${name}`));
    const options = { address, connections: 1, existing: true, random: Math.random, onIdleError: () => undefined };
    const database = await openPostgres(options);
    const rows = await database.read(() => all('SELECT id FROM invoices'));
    await database.close();
    return rows.length;
  };
  try {
    for (const name of names) {
      mkdirSync(path.dirname(outbox(name)), { recursive: true, mode: 0o700 });
      mkdirSync(path.join(home, 'pdf', name), { recursive: true });
    }
    await fill(outbox('north'), INVOICES.north);
    configure(null);
    const url = await cluster.create();
    const first = move(url);
    assert.equal(first.status, 0, first.text);
    assert.match(first.text, /south: there is no outbox yet/);
    assert.equal(await sent(url, 'north'), INVOICES.north);

    await fill(outbox('south'), INVOICES.south);
    const second = move(url);
    assert.equal(second.status, 0, second.text);
    assert.match(second.text, /north: .* was moved to .*, schema courier_north before/);
    assert.deepEqual([await sent(url, 'north'), await sent(url, 'south')], [INVOICES.north, INVOICES.south]);

    configure(url);
    const alone = move('sqlite', '--company', 'south');
    assert.equal(alone.status, 0, alone.text);
    assert.equal(await sent(url, 'north'), INVOICES.north, 'the other is where it was');
    const back = move('sqlite');
    assert.equal(back.status, 0, back.text);
    for (const name of names) assert.ok(existsSync(outbox(name)));
    await assert.rejects(sent(url, 'north'), { code: 'DATABASE_MOVED' });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

test('the outbox of companies with one number is moved with the books and PDFs of all, by whichever is named', {
  skip: withoutPostgres() ?? false,
}, async () => {
  await using cluster = await startPostgres();
  const home = mkdtempSync(path.join(tmpdir(), 'courier-shared-move-'));
  const file = path.join(home, 'courier.json');
  const placeOf = (name: string): string => path.join(home, 'data', 'companies', name);
  const outbox = path.join(placeOf('north'), 'outbox.db');
  const copies = (name: string) => createFilePdfStore(path.join(placeOf(name), 'documents'));
  const configure = (url: string | null): void => {
    const book = (name: string, company: string) => ({
      ...{ account: 'main', SAP_COMPANY_DB: company, COMPANY_NAME: name, PDF_FOLDER: path.join(home, 'pdf', name) },
      ...{ SAP_URL: 'https://127.0.0.1:1', SAP_USERNAME: 'u', SAP_PASSWORD: 'p', COMPANY_COUNTRY: 'AR' },
    });
    const books = { north: book('north', 'TEST_AR'), south: book('south', 'SOUTH') };
    const service = url === null ? {} : { DATABASE_URL: url };
    writeFileSync(file, JSON.stringify({ service, accounts: { main: { WHATSAPP_ENGINE: 'baileys' } }, books }), {
      mode: 0o600,
    });
  };
  const move = (to: string, ...company: string[]): string => {
    const words = [PROGRAM, '--config', file, ...company, 'database', 'move', '--to', to];
    const env = { ...bareEnvironment(), COURIER_HOME: home };
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { env, encoding: 'utf8' });
    assert.equal(status, 0, stdout + stderr);
    return stdout + stderr;
  };
  try {
    for (const name of names) {
      mkdirSync(placeOf(name), { recursive: true, mode: 0o700 });
      mkdirSync(path.join(home, 'pdf', name), { recursive: true });
    }
    await fill(outbox, INVOICES.north);
    const [ofNorth, ofSouth, ofMail] = await Promise.all([
      copies('north').put(Buffer.from('of north')),
      copies('south').put(Buffer.from('of south')),
      copies('south').put(Buffer.from('of a mail that waits')),
    ]);
    const former = openDatabase(outbox, { company: 'TEST_AR', account: 'main' });
    former.run("INSERT INTO books (key, company, mode) VALUES ('live:SOUTH', 'SOUTH', 'live')");
    for (const [n, { sha256 }] of [ofNorth, ofSouth].entries())
      former.run(
        'UPDATE documents SET book = :book, sha256 = :sha256 WHERE id = (SELECT id FROM documents ORDER BY id LIMIT 1 OFFSET :n)',
        { book: BOOKS[n] ?? '', sha256, n },
      );
    former.close();
    configure(null);
    const url = await cluster.create();
    assert.match(
      move(url, '--company', 'south'),
      /3 PDFs were moved from .*north.* to PostgreSQL.*schema courier_north/,
    );
    const client = new pg.Client({ connectionString: url, options: '-c search_path=courier_north' });
    await client.connect();
    const { rows } = await client.query('SELECT DISTINCT book FROM documents ORDER BY 1 DESC');
    await client.end();
    assert.deepEqual(
      rows.map((row: { readonly book: string }) => row.book),
      [...BOOKS],
    );

    // Another node has none of them.
    for (const name of names) rmSync(path.join(placeOf(name), 'documents'), { recursive: true });
    configure(url);
    assert.match(move('sqlite'), /^north, south: .*3 PDFs were moved/m);
    const found = async (name: string) =>
      Promise.all([ofNorth, ofSouth, ofMail].map(async ({ sha256 }) => (await copies(name).find(sha256)) !== null));
    assert.deepEqual(await found('north'), [true, false, true]);
    assert.deepEqual(await found('south'), [false, true, true]);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
