/** Two companies that look the same, with their outboxes in one database of PostgreSQL: each has what is its own, and its own lease. */
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { systemClock } from '../../src/clock.ts';
import { loadSite } from '../../src/config/companies.ts';
import { companyFolder, readConfigFile } from '../../src/config/config-file.ts';
import { inSchema, parsePostgresUrl } from '../../src/database/address.ts';
import { openPostgres } from '../../src/database/postgres/database.ts';
import { CodedError } from '../../src/errors/coded-error.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { adoptFormerPlace } from '../../src/service/adopt-former-place.ts';
import { keyFilePath } from '../../src/session/vault/key.ts';
import { type PostgresCluster, startPostgres, withoutPostgres } from '../support/postgres.ts';
import { whole } from '../support/sample.ts';
import { accountOf, type Name, names, TwoCompanies, until } from './site.ts';
import type { SiteNode } from './site-node.ts';

/** Of docs/scale.md. */
const MOST_CONNECTIONS = 20;

describe('companies in one database of PostgreSQL', { skip: withoutPostgres() ?? false }, () => {
  let cluster: PostgresCluster;
  let site: TwoCompanies;
  let admin: pg.Client;
  before(async () => {
    cluster = await startPostgres();
    const databaseUrl = await cluster.create();
    site = await TwoCompanies.start({ databaseUrl, bothLinked: true, takeOver: true });
    admin = new pg.Client({ connectionString: databaseUrl });
    // The cluster ends first where the service does not.
    admin.on('error', () => undefined);
    await admin.connect();
    await until(() => names.every((name) => site.maySend(name)), 'both are linked');
    const approved = await site.typed('south', 'hybrid-invoice-service.js deliveries approve --yes');
    assert.equal(approved.exitCode, 0, approved.text);
  });
  after(async () => {
    await admin.end();
    await site[Symbol.asyncDispose]();
    await cluster[Symbol.asyncDispose]();
  });

  async function listed(name: Name, what: 'list' | 'opt-outs'): Promise<string> {
    const { exitCode, text } = await site.typed(name, `hybrid-invoice-service.js deliveries ${what} --json`);
    assert.equal(exitCode, 0, text);
    return text;
  }

  async function health(name: string): Promise<number> {
    return (await fetch(new URL(`/companies/${name}/health`, site.url))).status;
  }

  it('never serves an invoice of one with a PDF of the other, though number, sum and customer are the same', async () => {
    for (const name of names) for (const docEntry of [1, 2]) await site.post(name, docEntry, 0);
    await site.print('north', 1);
    await site.print('north', 2);
    await site.print('south', 2);
    await site.arrived('north', 0, 2);
    await site.arrived('south', 0, 1);
    const { deliveries } = JSON.parse((await listed('south', 'list')).trim().split('\n').at(-1) ?? '') as {
      readonly deliveries: readonly unknown[];
    };
    assert.equal(deliveries.length, 2);
  });

  it('an opt-out of one leaves the other delivering, and is told to nobody else', async () => {
    await site.whatsapp.admin.write({ from: '5491140000001', account: accountOf.north, text: 'stop' });
    await until(async () => (await listed('north', 'opt-outs')).includes('C0'), 'the stop word is kept');
    assert.ok(!(await listed('south', 'opt-outs')).includes('C0'));
    for (const name of names) {
      for (const [docEntry, customer] of [
        [3, 0],
        [4, 1],
      ] as const) {
        await site.post(name, docEntry, customer);
        await site.print(name, docEntry);
      }
    }
    await site.arrived('south', 0, 2);
    await site.arrived('north', 1, 1);
    assert.equal((await site.arrivals('north', 0)).length, 2, 'the customer had enough of north');
    const exported = await site.typed('north', 'hybrid-invoice-service.js contacts export +5491140000001 --json');
    assert.equal(exported.exitCode, 0, exported.text);
    assert.ok(!exported.text.includes('number-south'), 'what is kept of a person is told by company');
  });

  /** North, of which another node has the session: whoever asks or comes for it is told, and by `/health` of all too. */
  async function saysThatItWaits(): Promise<void> {
    const get = async (place: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(new URL(place, site.url), { headers });
      return { status: answer.status, text: await answer.text() };
    };
    const waits = { status: 503, text: 'standby, other:/data has the session number-north' };
    await until(async () => (await get('/companies/north/health')).text === waits.text, 'it waits');
    assert.deepEqual(await get('/health'), { status: 503, text: 'standby' });
    assert.deepEqual(await get('/companies/north/api/v1/deliveries'), { status: 503, text: 'standby' });
    for (const page of ['', 'deliveries?state=held']) {
      const { text } = await get(`/companies/north/${page}`, { accept: 'text/html', 'accept-language': 'en' });
      assert.match(text, /<h1>Standing by<\/h1>\s*<p>other:\/data has the session number-north: /);
      const [, style = ''] = /href="([^"]+\.css)"/.exec(text) ?? [];
      assert.equal((await get(style)).status, 200);
    }
    const added = await site.run(
      'hybrid-invoice-service.js',
      'tokens',
      'add',
      'all',
      '--scope',
      'metrics:read',
      '--json',
    );
    const { token } = JSON.parse(added.text.trim().split('\n').at(-1) ?? '') as { readonly token: string };
    const all = await get('/health', { authorization: `Bearer ${token}` });
    const { status, companies } = JSON.parse(all.text) as {
      readonly status: string;
      readonly companies: readonly { readonly session: unknown }[];
    };
    assert.equal(status, 'standby');
    const sentence = 'Standing by: other:/data has the session number-north.';
    assert.deepEqual(companies[0]?.session, { state: 'standby', maySend: false, sentence });
  }

  it('the session of one that is lost to another node stops no other, and comes back', async () => {
    const owner = 'courier_north.session_owner';
    await admin.query(
      "INSERT INTO courier_north.node VALUES ('other:/data', 1, clock_timestamp() + interval '1 hour')",
    );
    await admin.query(`UPDATE ${owner} SET node = 'other:/data', generation = 1, epoch = epoch + 1`);
    await until(async () => (await health('north')) === 503, 'north has lost its session');
    await site.post('south', 5, 2);
    await site.print('south', 5);
    await site.arrived('south', 2, 1);
    assert.equal(await health('south'), 200);
    await saysThatItWaits();
    await admin.query(`UPDATE ${owner} SET node = NULL`);
    await until(async () => (await health('north')) === 200, 'north is here again');
    await site.post('north', 6, 3);
    await site.print('north', 6);
    await site.arrived('north', 3, 1);
  });

  it('has a number of connections that does not grow with the companies', async () => {
    const { rows } = await admin.query<{ n: string }>(
      "SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'invoice-courier'",
    );
    const n = Number(rows[0]?.n);
    assert.ok(n > 0 && n <= MOST_CONNECTIONS, `${n} connections`);
    const status = await site.typedAbout('session-manager.js --status --all');
    assert.equal(status.exitCode, 0, status.text);
    for (const name of names) assert.match(status.text, new RegExp(`schema courier_${name}`));
  });

  it('hands each session over to a node that waits for it, when it is stopped: nothing is lost, nothing comes twice', async () => {
    const second = site.secondNode();
    const keyOf = ({ file }: SiteNode, name: Name) =>
      keyFilePath(path.join(path.dirname(file), 'data', 'companies', name));
    for (const name of names) {
      mkdirSync(path.dirname(keyOf(second, name)), { recursive: true, mode: 0o700 });
      copyFileSync(keyOf(site.node, name), keyOf(second, name));
    }
    try {
      const had = await Promise.all(names.map(async (name) => (await site.arrivals(name, 3)).length));
      let docEntry = 20;
      for (const [owner, other] of [
        [site.node, second],
        [second, site.node],
      ] as const) {
        if (owner === site.node) other.start();
        else site.startAgain();
        for (const name of names)
          await until(async () => {
            const { text } = await site.typed(name, 'session-manager.js --status', other);
            return text.startsWith('This node is standing by');
          }, `${name} waits`);
        const before = owner.log().length;
        docEntry += 1;
        for (const name of names) {
          await site.post(name, docEntry, 3);
          await site.print(name, docEntry);
        }
        await owner.stop();
        const ended = owner.log().slice(before);
        const givenBack = [...ended.matchAll(/"company":"(\w+)".*"msg":"the session was given back"/g)];
        assert.deepEqual(givenBack.map(([, name]) => name).toSorted(), [...names]);
        await until(() => names.every((name) => other.states.get(name)?.maySend === true), 'the other has both');
        for (const [n, name] of names.entries()) await site.arrived(name, 3, (had[n] ?? 0) + docEntry - 20);
        assert.doesNotMatch(other.log(), /service\.node_silent/);
      }
    } finally {
      await second.stop('SIGKILL');
    }
  });

  it('takes the files of a service of one company only with its tables, which the administrator gives it', async () => {
    const url = await cluster.create();
    const address = parsePostgresUrl(url) ?? assert.fail();
    const onIdleError = (): void => undefined;
    await (await openPostgres({ address, connections: 1, random: Math.random, onIdleError })).close();
    const dataPath = path.join(site.folder, 'former');
    mkdirSync(dataPath);
    writeFileSync(path.join(dataPath, 'id.key'), '');
    const { config } = loadSite(readConfigFile(site.file, {})).companies[0] ?? assert.fail();
    const place = companyFolder(dataPath, 'north');
    const own = { DATABASE_URL: inSchema(url, 'courier_north'), DATA_PATH: place, accountPlaces: [place] as const };
    const company = { ...config, service: { ...config.service, ...own } };
    const adopt = () =>
      adoptFormerPlace({ dataPath, company, dryRun: false, clock: systemClock, step: () => undefined });
    const refusal = await adopt().then(
      () => assert.fail('it is taken'),
      (error: unknown) => error,
    );
    assert.ok(refusal instanceof CodedError);
    assert.equal(refusal.code, 'CONFIG_FORMER_SCHEMA');
    const [statements = ''] = /ALTER .*public;/.exec(inCommands(refusal.next)) ?? [];
    const administrator = new pg.Client({ connectionString: url });
    await administrator.connect();
    await administrator.query(statements);
    await administrator.end();
    assert.deepEqual((await adopt()).names, ['id.key']);
  });

  it('is moved into files and into another database, one company or all, and goes on where it was', {
    skip: !whole && 'tried by npm run test:long',
  }, async () => {
    const move = async (...options: string[]) => {
      const { code, text } = await site.run('hybrid-invoice-service.js', ...options, '--json');
      const [, json = '{}'] = /^(\{.*\})$/m.exec(text) ?? [];
      return {
        code,
        text,
        told: JSON.parse(json) as { companies?: { company: string; tables: { rows: number }[] }[] },
      };
    };
    assert.equal((await move('database', 'move', '--to', 'sqlite')).code, 11, 'not while the service runs');
    await site.stop();
    const alone = await move('--company', 'north', 'database', 'move', '--to', 'sqlite');
    assert.equal(alone.code, 0, alone.text);
    const back = await move('database', 'move', '--to', 'sqlite');
    assert.equal(back.code, 0, back.text);
    assert.deepEqual(
      back.told.companies?.map(({ company }) => company),
      [...names],
    );
    for (const name of names)
      assert.ok(existsSync(path.join(site.folder, 'data', 'companies', name, 'outbox.db')), name);
    const moved = await site.run('hybrid-invoice-service.js', '--company', 'south', 'deliveries', 'list');
    assert.match(moved.text, /was moved to/);

    site.useDatabase(null);
    const before = back.told.companies.flatMap(({ tables }) => tables.map(({ rows }) => rows));
    const url = await cluster.create();
    const there = await move('database', 'move', '--to', url);
    assert.equal(there.code, 0, there.text);
    assert.deepEqual(
      there.told.companies?.flatMap(({ tables }) => tables.map(({ rows }) => rows)),
      before,
    );
    site.useDatabase(url);
    site.startAgain();
    await until(() => names.every((name) => site.maySend(name)), 'both are linked as before');
    for (const name of names) {
      await site.post(name, 7, 2);
      await site.print(name, 7);
    }
    await site.arrived('north', 2, 1);
    await site.arrived('south', 2, 2);
    assert.ok((await listed('north', 'opt-outs')).includes('C0'), 'the stop word came along');
    assert.ok(!(await listed('south', 'opt-outs')).includes('C0'));
  });
});
