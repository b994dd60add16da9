import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inSchema, parsePostgresUrl, shownAddress } from './address.ts';

test('a URL says where the database is, and never shows its password', () => {
  const address = parsePostgresUrl('postgres://cou%40rier:p%3Aw%2F%40@db.example:6432/out%20box') ?? assert.fail();
  assert.deepEqual(address, {
    host: 'db.example',
    port: 6432,
    database: 'out box',
    user: 'cou@rier',
    password: 'p:w/@',
    tls: 'verified',
    authorityFile: null,
    schema: null,
  });
  assert.equal(shownAddress(address), 'database out box on db.example:6432');
  const v6 = parsePostgresUrl('postgresql://u:p@[2001:db8::1]/d') ?? assert.fail();
  assert.equal(shownAddress(v6), 'database d on [2001:db8::1]:5432');
});

test('a socket has no host', () => {
  for (const text of ['postgres://u@/d?host=/run/postgresql', 'postgres://u@/d?host=%2Frun%2Fpostgresql']) {
    const address = parsePostgresUrl(text) ?? assert.fail(text);
    assert.deepEqual([address.host, address.password, address.tls], ['/run/postgresql', null, 'off']);
    assert.equal(shownAddress(address), 'database d on /run/postgresql');
  }
  assert.equal(parsePostgresUrl('postgres://u@/d'), null);
});

test('TLS is left out only on this computer, or where the URL says so', () => {
  const tlsOf = (rest: string) => parsePostgresUrl(`postgres://u:p@${rest}`)?.tls;
  assert.equal(tlsOf('127.0.0.1/d'), 'off');
  assert.equal(tlsOf('[::1]/d'), 'off');
  assert.equal(tlsOf('localhost/d?sslmode=require'), 'verified');
  assert.equal(tlsOf('10.0.0.5/d'), 'verified');
  assert.equal(tlsOf('127.0.0.1/d?host=db.example'), 'verified');
  assert.equal(tlsOf('10.0.0.5/d?sslmode=disable'), 'off');
  assert.equal(tlsOf('10.0.0.5/d?sslmode=no-verify'), 'unverified');
  assert.equal(parsePostgresUrl('postgres://u:p@db/d?sslrootcert=/ca.pem')?.authorityFile, '/ca.pem');
});

test('a schema is named as PostgreSQL takes it without quotation marks in it', () => {
  const address = parsePostgresUrl(inSchema('postgres://u@/d?host=/run', 'courier_north-1')) ?? assert.fail();
  assert.deepEqual([address.host, address.schema], ['/run', 'courier_north-1']);
  assert.equal(shownAddress(address), 'database d on /run, schema courier_north-1');
  assert.equal(parsePostgresUrl('postgres://u:p@db/d?schema=a%22b'), null);
  assert.equal(parsePostgresUrl(inSchema('postgres://u:p@db/d', 'x'.repeat(64))), null);
});

test('what is no URL of PostgreSQL, or asks for what we do not do, is none', () => {
  const none = [
    '',
    'courier',
    'mysql://u:p@db/d',
    'postgres://db/d',
    'postgres://u:p@db',
    'postgres://u:p@db/d/e',
    'postgres://u:p@db:0/d',
    'postgres://u:%ZZ@db/d',
    'postgres://u:p@db/d?sslmode=maybe',
    'postgres://u:p@db/d?options=-c%20statement_timeout%3D0',
    'postgres://u:p@one,two/d',
  ];
  for (const text of none) assert.equal(parsePostgresUrl(text), null, text);
});
