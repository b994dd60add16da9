/** `database move` as a person types it: there and back, killed again and again, and every row compared by us too. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fill } from '../../bench/outbox/fill.ts';
import { systemClock } from '../../src/clock.ts';
import { carriedTables } from '../../src/database/carry/tables.ts';
import { all, type Database } from '../../src/database/port.ts';
import { openPostgres, type PostgresDatabase } from '../../src/database/postgres/database.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { createFilePdfStore } from '../../src/documents/store/file-pdf-store.ts';
import { acquireLock } from '../../src/session/shell/lock.ts';
import { typeAt } from '../next-steps/installation.ts';
import { bareEnvironment } from '../support/environment.ts';
import { addressOf, type PostgresCluster, startPostgres, withoutPostgres } from '../support/postgres.ts';

const INVOICES = 800;
/** Each kill comes after so many lines of progress. */
const KILLED_AFTER = [1, 14];
const SHARED = ['payloads', 'payload_parts', 'shared_files', 'shared_rows'];
const configured = { company: 'TEST_AR', account: 'main' };
const PROGRAM = path.resolve(import.meta.dirname, '../../src/cli/hybrid-invoice-service.ts');

const settingsIn = (home: string): Readonly<Record<string, string>> => ({
  ...{ SAP_URL: 'https://127.0.0.1:1', SAP_COMPANY_DB: 'TEST_AR', SAP_USERNAME: 'u', SAP_PASSWORD: 'p' },
  ...{ COMPANY_NAME: 'T', COMPANY_COUNTRY: 'AR', WHATSAPP_SESSION_NAME: 'main' },
  ...{ PDF_FOLDER: path.join(home, 'pdf'), DATA_PATH: path.join(home, 'data') },
  ...{ WHATSAPP_AUTH_PATH: path.join(home, 'session'), WHATSAPP_BACKUP_PATH: path.join(home, 'backups') },
});

/** Some of what is settled has left the outbox. */
async function pastIn(file: string): Promise<void> {
  const database = openDatabase(file, configured);
  const { moved } = await createOutbox(database, { mode: 'live', ...configured, copies: false }).movePast(
    Number.MAX_SAFE_INTEGER,
    0,
    300,
  );
  database.close();
  assert.ok(moved > 0, 'some deliveries are past');
}

describe('database move', { skip: withoutPostgres() ?? false }, () => {
  let cluster: PostgresCluster;
  let home = '';
  let file = '';
  before(async () => {
    cluster = await startPostgres();
    home = mkdtempSync(path.join(tmpdir(), 'courier-move-'));
    mkdirSync(path.join(home, 'data'), { mode: 0o700 });
    mkdirSync(path.join(home, 'pdf'));
    file = path.join(home, 'data', 'outbox.db');
    await fill(file, INVOICES);
    await pastIn(file);
  });
  after(async () => {
    await cluster[Symbol.asyncDispose]();
    rmSync(home, { recursive: true, force: true });
  });

  const environment = () => ({ ...bareEnvironment(), COURIER_HOME: home, ...settingsIn(home) });
  /** As a person types it, in this process. */
  async function move(to: string, more: Readonly<Record<string, string>> = {}, options = '') {
    const place = { environment: { ...settingsIn(home), ...more }, farEnds: null };
    const line = `node hybrid-invoice-service.js database move --to ${to} --json ${options}`;
    const { exitCode, text, answer } = await typeAt(place, line);
    const told = JSON.parse(answer || '{}') as { error?: { code: string } };
    return { code: exitCode, error: told.error?.code ?? text };
  }
  /** In a process of its own, for which a lock of this one is another's. */
  function moveBeside(to: string) {
    const args = [PROGRAM, 'database', 'move', '--to', to, '--json'];
    const { status: code, stdout } = spawnSync(process.execPath, args, { env: environment(), encoding: 'utf8' });
    return { code, error: (JSON.parse(stdout) as { error: { code: string } }).error.code };
  }
  async function killedAfter(lines: number, to: string): Promise<void> {
    const args = [PROGRAM, 'database', 'move', '--to', to];
    const child = spawn(process.execPath, args, { env: environment(), stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.split('\n').length > lines) child.kill('SIGKILL');
    });
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    assert.equal(signal, 'SIGKILL', `killed on its way, not ended with ${String(code)}: ${said}`);
  }
  const server = (url: string): Promise<PostgresDatabase> =>
    openPostgres({ address: addressOf(url), connections: 2, random: Math.random, onIdleError: () => undefined });

  it('knows every table of both databases', async () => {
    const known = carriedTables.map(({ name }) => name).toSorted();
    const sqlite = openDatabase(file, configured);
    const inFile = sqlite.all("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    sqlite.close();
    const byTriggers = new Set<unknown>(['counts', 'message_counts']);
    assert.deepEqual(
      inFile
        .map(({ name }) => name)
        .filter((name) => !byTriggers.has(name))
        .toSorted(),
      known,
    );
    const database = await server(await cluster.create());
    const onServer = await database.read(() =>
      all(
        "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
      ),
    );
    await database.close();
    const ofServer = new Set<unknown>([
      'count_changes',
      'count_totals',
      'courier_schema',
      'node',
      'session_owner',
      'session_login',
      'session_keys',
      'session_profile',
      ...SHARED,
    ]);
    assert.deepEqual(
      onServer
        .map(({ name }) => name)
        .filter((name) => !ofServer.has(name))
        .toSorted(),
      known,
    );
  });

  it('is refused while a service runs, and where an outbox is', async () => {
    const request = { folder: path.dirname(file), name: 'outbox', doing: 'delivering', waitMs: 0, clock: systemClock };
    const service = await acquireLock(request);
    const url = await cluster.create();
    const whileRunning = moveBeside(url);
    assert.deepEqual([whileRunning.code, whileRunning.error], [11, 'DATABASE_IN_USE']);
    service.release();
    const other = await server(url);
    await other.transact(() => all("INSERT INTO accounts (key) VALUES ('another')"));
    await other.close();
    assert.equal((await move(url)).error, 'DATABASE_MOVE_REFUSED');
    assert.equal((await move('sqlite')).error, 'DATABASE_MOVE_REFUSED');
    openDatabase(file, configured).close();
  });

  it('carries every row there and back, killed at any moment, and refuses what was left and what is half there', async () => {
    const url = await cluster.create();
    const was = await rowsIn(file);
    assert.ok(was.length > INVOICES * 4);
    assert.equal((await move(url, {}, '--dry-run')).code, 0);
    assert.deepEqual(await rowsIn(file), was, 'a dry run changes nothing');

    const store = createFilePdfStore(path.join(home, 'data', 'documents'));
    const pdfs = await Promise.all(['one', 'another'].map((text) => store.put(Buffer.from(`%PDF of ${text}`))));
    for (const lines of KILLED_AFTER) await killedAfter(lines, url);
    await assert.rejects(server(url), { code: 'DATABASE_MOVE_UNFINISHED' });
    openDatabase(file, configured).close();
    const there = await move(url);
    assert.equal(there.code, 0, there.error);
    for (const { path: copy } of pdfs) rmSync(copy);
    const onServer = await server(url);
    assert.deepEqual(await allRows(onServer), was);
    const outbox = createOutbox(onServer, { mode: 'live', ...configured, copies: false });
    assert.equal((await outbox.list({ role: 'customer', limit: 5 })).length, 5);
    const [counted] = await onServer.transact(() =>
      all("SELECT nextval(pg_get_serial_sequence('messages', 'id')) > (SELECT max(id) FROM messages) AS beyond"),
    );
    assert.equal(counted?.['beyond'], true, 'it goes on counting where the file was');
    await onServer.close();
    assert.throws(() => openDatabase(file, configured), { code: 'DATABASE_MOVED' });
    assert.equal((await move(await cluster.create())).error, 'DATABASE_MOVED');

    const back = await move('sqlite', { DATABASE_URL: url });
    assert.equal(back.code, 0, back.error);
    assert.deepEqual(await rowsIn(file), was);
    for (const { sha256 } of pdfs) assert.ok(await store.find(sha256), 'its bytes came back');
    assert.equal(readdirSync(path.dirname(file)).filter((name) => /^outbox-moved-.+\.db$/.test(name)).length, 1);
    await assert.rejects(server(url), { code: 'DATABASE_MOVED' });
  });
});

async function rowsIn(file: string): Promise<readonly string[]> {
  const database = openDatabase(file, configured);
  try {
    return await allRows(database);
  } finally {
    database.close();
  }
}

/** Each row of each table, as text. */
async function allRows(database: Database): Promise<readonly string[]> {
  const each = await Promise.all(
    carriedTables.map(async ({ name }) => {
      const rows = await database.read(() => all(`SELECT * FROM ${name}`));
      return rows.map((row) => `${name} ${JSON.stringify(Object.entries(row).toSorted())}`);
    }),
  );
  return each.flat().toSorted();
}
