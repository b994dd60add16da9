/** `database move` of an outbox of an earlier release: there and back, and a look that changes nothing. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import pg from 'pg';
import { carriedTables } from '../../src/database/carry/tables.ts';
import { all } from '../../src/database/port.ts';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { lookInto } from '../../src/database/sqlite/look.ts';
import { typeAt } from '../next-steps/installation.ts';
import { type PostgresCluster, startPostgres, withoutPostgres } from '../support/postgres.ts';
import { seed, some } from '../support/sample.ts';
import { FIXTURE } from './fixture-book.ts';
import { putReleasedOutbox, releasedSchemas, schemaOf } from './released-outboxes.ts';

const dumps = path.join(import.meta.dirname, '..', 'fixtures', 'postgres');
const older = releasedSchemas.slice(0, -1);
/** The first schema that a service could use on PostgreSQL. */
const FIRST_USED = 17;
const usable = readdirSync(dumps).filter((name) => Number(/^schema-(\d+)-/.exec(name)?.[1]) >= FIRST_USED);

describe(`an outbox of an earlier release (seed ${seed})`, () => {
  let home = '';
  before(() => {
    home = mkdtempSync(path.join(tmpdir(), 'courier-moved-'));
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  function put(schema: number): string {
    const folder = mkdtempSync(path.join(home, `${schema}-`));
    for (const name of ['data', 'pdf']) mkdirSync(path.join(folder, name), { mode: 0o700 });
    putReleasedOutbox(schema, path.join(folder, 'data', 'outbox.db'));
    return folder;
  }

  async function rowsIn(file: string): Promise<readonly string[]> {
    const database = openDatabase(file, FIXTURE);
    const each = await Promise.all(
      carriedTables.map(async ({ name }) => {
        const rows = await database.read(() => all(`SELECT * FROM ${name}`));
        return rows.map((row) => `${name} ${JSON.stringify(Object.entries(row).toSorted())}`);
      }),
    );
    database.close();
    return each.flat().toSorted();
  }

  it('is looked into as it is: the release that made it can go on with it', () => {
    for (const schema of older) {
      const folder = path.join(put(schema), 'data');
      const file = path.join(folder, 'outbox.db');
      const bytes = readFileSync(file);
      {
        using looked = lookInto(file, FIXTURE);
        looked.database.verify();
        assert.ok(looked.database.all('SELECT 1 FROM messages').length > 0);
      }
      assert.deepEqual(readdirSync(folder), ['outbox.db'], `schema ${schema}`);
      assert.ok(readFileSync(file).equals(bytes));
    }
  });

  describe('and PostgreSQL', { skip: withoutPostgres() ?? false }, () => {
    let cluster: PostgresCluster;
    before(async () => {
      cluster = await startPostgres();
    });
    after(() => cluster[Symbol.asyncDispose]());

    async function move(folder: string, to: string, { from = '', options = '' } = {}) {
      const of = (name: string): string => path.join(folder, name);
      const environment = {
        ...{ SAP_URL: 'https://127.0.0.1:1', SAP_COMPANY_DB: FIXTURE.company, SAP_USERNAME: 'u', SAP_PASSWORD: 'p' },
        ...{ COMPANY_NAME: 'T', COMPANY_COUNTRY: 'AR', WHATSAPP_SESSION_NAME: FIXTURE.account, PDF_FOLDER: of('pdf') },
        ...{ DATA_PATH: of('data'), WHATSAPP_AUTH_PATH: of('session'), WHATSAPP_BACKUP_PATH: of('backups') },
        ...(from === '' ? {} : { DATABASE_URL: from }),
      };
      const line = `node hybrid-invoice-service.js database move --to ${to} ${options}`;
      return await typeAt({ environment, farEnds: null }, line);
    }

    for (const schema of some(older, 2))
      it(`of schema ${schema} in a file is moved there and back, and a dry run changes nothing`, async () => {
        const folder = put(schema);
        const file = path.join(folder, 'data', 'outbox.db');
        const likewise = path.join(folder, 'likewise.db');
        copyFileSync(file, likewise);
        const url = await cluster.create();
        const dry = await move(folder, url, { options: '--dry-run' });
        assert.equal(dry.exitCode, 0, dry.text);
        assert.equal(schemaOf(file), schema);
        for (const [to, from] of [
          [url, ''],
          ['sqlite', url],
        ] as const) {
          const { exitCode, text } = await move(folder, to, { from });
          assert.equal(exitCode, 0, text);
        }
        assert.deepEqual(await rowsIn(file), await rowsIn(likewise));
      });

    it('on PostgreSQL is not changed by a dry run, nor by a move that is refused because a service runs there', async () => {
      const [name = ''] = some(usable, 1);
      const url = await cluster.create();
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query(brotliDecompressSync(readFileSync(path.join(dumps, name))).toString('utf8'));
      // As the dump begins.
      await client.query("SELECT pg_catalog.set_config('search_path', 'public', false)");
      const schema = async () => (await client.query('SELECT max(version) AS version FROM courier_schema')).rows;
      const was = await schema();
      const folder = put(older[0] ?? assert.fail());
      rmSync(path.join(folder, 'data', 'outbox.db'));
      const dry = await move(folder, 'sqlite', { from: url, options: '--dry-run' });
      assert.equal(dry.exitCode, 0, `${name}: ${dry.text}`);
      assert.match(dry.text, /^[1-9]\d* rows and /m);
      assert.deepEqual(await schema(), was);
      await client.query("INSERT INTO node VALUES ('other:/data', 1, clock_timestamp() + interval '1 hour')");
      await client.query("INSERT INTO session_owner VALUES ('main', 'other:/data', 1, 1)");
      const refused = await move(folder, 'sqlite', { from: url });
      assert.match(refused.text, /other:\/data/);
      assert.notEqual(refused.exitCode, 0);
      assert.deepEqual(await schema(), was);
      await client.query('UPDATE session_owner SET node = NULL');
      await client.end();
      const moved = await move(folder, 'sqlite', { from: url });
      assert.equal(moved.exitCode, 0, moved.text);
    });

    it('is not there where the database is empty', async () => {
      const url = await cluster.create();
      const folder = put(older[0] ?? assert.fail());
      const { exitCode, text } = await move(folder, 'sqlite', { from: url, options: '--dry-run' });
      assert.notEqual(exitCode, 0);
      assert.match(text, /There is no outbox|no outbox/i);
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      const { rows } = await client.query("SELECT to_regclass('courier_schema') AS is");
      await client.end();
      assert.deepEqual(rows, [{ is: null }]);
    });
  });
});
