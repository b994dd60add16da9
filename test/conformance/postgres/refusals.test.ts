/** Each way in which PostgreSQL can refuse the outbox is told by its own code, and its timeouts hold on every connection. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { issueCertificate, makeAuthority } from '../../../sandbox/tls/certificates.ts';
import { parsePostgresUrl } from '../../../src/database/address.ts';
import { all, get } from '../../../src/database/port.ts';
import { openPostgres } from '../../../src/database/postgres/database.ts';
import { type PostgresCluster, startPostgres, withoutPostgres } from '../../support/postgres.ts';

const HOSTS = [
  'hostssl tls_only all 127.0.0.1/32 trust',
  'host tls_only all 127.0.0.1/32 reject',
  'host all guarded 127.0.0.1/32 scram-sha-256',
  'host all all 127.0.0.1/32 trust',
];

describe('a PostgreSQL that cannot be used', { skip: withoutPostgres() ?? false }, () => {
  let cluster: PostgresCluster;

  before(async () => {
    cluster = await startPostgres({ hosts: HOSTS });
    await cluster.admin('CREATE DATABASE tls_only');
    await cluster.admin("CREATE ROLE guarded LOGIN PASSWORD 'right'");
    await cluster.admin('CREATE ROLE counted LOGIN CONNECTION LIMIT 0');
  });
  after(() => cluster[Symbol.asyncDispose]());

  const url = (rest: string, user = 'courier'): string => `postgres://${user}@127.0.0.1:${cluster.port}/${rest}`;
  const open = async (text: string, existing = false) => {
    const address = parsePostgresUrl(text) ?? assert.fail(`${text} is no URL of PostgreSQL`);
    return openPostgres({ address, existing, connections: 2, random: Math.random, onIdleError: () => undefined });
  };
  const refused = (text: string, code: string, existing = false) =>
    assert.rejects(open(text, existing), (error: { code?: string; message: string }) => {
      assert.equal(error.code, code, error.message);
      assert.doesNotMatch(error.message, /wrong|right/, 'no password is told');
      return true;
    });

  it('says whether login, database or rights are missing', async () => {
    await refused(url('prepared', 'guarded:wrong'), 'DATABASE_REFUSED');
    await refused(url('no_such_database'), 'DATABASE_REFUSED');
    // Only its owner may create tables in it.
    await refused(url('prepared', 'guarded:right'), 'DATABASE_REFUSED');
    await refused(url('prepared', 'counted'), 'DATABASE_CONNECTIONS');
  });

  it('says that nobody listens there', () =>
    refused(url('prepared').replace(String(cluster.port), '1'), 'DATABASE_UNREACHABLE'));

  it('verifies the certificate, and says when there is none or TLS is needed', async () => {
    await refused(url('tls_only?sslmode=disable'), 'DATABASE_TLS_REQUIRED');
    await refused(url('prepared?sslmode=verify-full'), 'DATABASE_TLS_FAILED');
    const authority = makeAuthority();
    const { certPem, keyPem } = issueCertificate(authority, { dnsNames: ['localhost'], ips: [] });
    for (const [name, text] of [
      ['server.crt', certPem],
      ['server.key', keyPem],
    ] as const) {
      const file = path.join(cluster.home, 'data', name);
      writeFileSync(file, text);
      cluster.own(file);
    }
    const authorityFile = path.join(cluster.home, 'authority.pem');
    writeFileSync(authorityFile, authority.certPem);
    await cluster.admin('ALTER SYSTEM SET ssl = on');
    await cluster.stop();
    await cluster.start();
    await refused(url('tls_only?sslmode=verify-full'), 'DATABASE_TLS_FAILED');
    await refused(url(`tls_only?sslrootcert=${authorityFile}&sslmode=verify-full`), 'DATABASE_TLS_FAILED');
    await refused(url('tls_only?sslmode=verify-full&sslrootcert=/no/such/file'), 'DATABASE_TLS_FAILED');
    const named = url(`tls_only?sslmode=verify-full&sslrootcert=${authorityFile}`).replace('127.0.0.1', 'localhost');
    await (await open(named)).close();
    await (await open(url('tls_only?sslmode=no-verify'))).close();
  });

  it('says that a command has nothing to work on, and that a newer version was here', async () => {
    const fresh = await cluster.create();
    await refused(fresh, 'DATABASE_MISSING', true);
    const database = await open(fresh);
    await database.transact(() => get('INSERT INTO courier_schema VALUES (9999) RETURNING version'));
    await database.close();
    await refused(fresh, 'DATABASE_NEWER');
  });

  it('takes no database that is read only, nor a standby', async () => {
    const fresh = await cluster.create();
    const name = new URL(fresh.replace('@/', '@x/')).pathname.slice(1);
    const database = await open(fresh);
    const writes = () => database.transact(() => get('INSERT INTO courier_schema VALUES (0) RETURNING version'));
    await cluster.admin(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await refused(fresh, 'DATABASE_READ_ONLY');
    await cluster.admin(`ALTER DATABASE ${name} SET default_transaction_read_only = off`);
    const signal = path.join(cluster.home, 'data', 'standby.signal');
    await cluster.stop();
    writeFileSync(signal, '');
    cluster.own(signal);
    await cluster.start();
    await refused(fresh, 'DATABASE_READ_ONLY');
    await assert.rejects(writes(), { code: 'DATABASE_READ_ONLY' }, 'also one that was opened before');
    await cluster.stop();
    rmSync(signal);
    await cluster.start();
    await writes();
    await database.close();
  });

  it('is cut off and comes back: what was under way fails with a code, and the next one succeeds', async () => {
    const database = await open(await cluster.create());
    const running = database.transact(function* () {
      yield* all('SELECT pg_terminate_backend(pg_backend_pid())');
      return yield* get('SELECT 1 AS one');
    });
    await assert.rejects(running, { code: 'DATABASE_UNREACHABLE', class: 'temporary' });
    assert.deepEqual(await database.read(() => get('SELECT 1 AS one')), { one: 1 });
    await cluster.stop();
    await assert.rejects(
      database.read(() => get('SELECT 1')),
      { code: 'DATABASE_UNREACHABLE' },
    );
    await cluster.start();
    assert.deepEqual(await database.read(() => get('SELECT 1 AS one')), { one: 1 });
    await database.close();
  });

  it('lets no connection hold locks for longer than five seconds', async () => {
    const database = await open(url('prepared'));
    const names = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'tcp_user_timeout'];
    for (const name of names) {
      const row = await database.read(() =>
        get(`SELECT setting::bigint AS ms FROM pg_settings WHERE name = :name`, { name }),
      );
      assert.deepEqual(row, { ms: 5000 }, name);
    }
    await database.close();
  });
});
