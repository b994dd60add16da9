import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codedPostgresError, leavesConnection } from './errors.ts';
import { requireVersion } from './migrate.ts';

const failing = (code: string | null, message = 'words of the server'): Error =>
  Object.assign(new Error(message), code === null ? {} : { code });
const codeFor = (error: Error): string => codedPostgresError(error, 'database d on db:5432').code;

test('what cannot be tried everywhere has its code: full disk, limits, restarts, lost connections', () => {
  const codes: readonly (readonly [string | null, string])[] = [
    ['53100', 'DATABASE_SERVER_FULL'],
    ['53300', 'DATABASE_CONNECTIONS'],
    ['53200', 'DATABASE_UNREACHABLE'],
    ['25006', 'DATABASE_READ_ONLY'],
    ['25P03', 'DATABASE_UNREACHABLE'],
    ['57P03', 'DATABASE_UNREACHABLE'],
    ['57014', 'DATABASE_BUSY'],
    ['55P03', 'DATABASE_BUSY'],
    ['58030', 'DATABASE_UNREACHABLE'],
    ['EPIPE', 'DATABASE_UNREACHABLE'],
    ['ENOTFOUND', 'DATABASE_UNREACHABLE'],
    ['CERT_HAS_EXPIRED', 'DATABASE_TLS_FAILED'],
    ['23505', 'DATABASE_FAILED'],
    [null, 'DATABASE_UNREACHABLE'],
  ];
  for (const [code, expected] of codes) assert.equal(codeFor(failing(code)), expected, String(code));
});

test('a mistake of ours is not taken for a lost connection, which would be tried again without end', () => {
  for (const mistake of [
    new TypeError('row is undefined'),
    new RangeError('Invalid time value'),
    new SyntaxError('JSON'),
  ])
    assert.equal(codeFor(mistake), 'DATABASE_FAILED', mistake.name);
});

test('everything that a restart or a person can mend is tried again, so that nothing is given up', () => {
  for (const code of ['53100', '53300', '25006', '28P01', '3D000', '57P01', 'ECONNREFUSED', 'CERT_HAS_EXPIRED'])
    assert.equal(codedPostgresError(failing(code), 'd').class, 'temporary', code);
});

test('a connection is used again only after an error of a statement', () => {
  assert.equal(leavesConnection(failing('23505')), true);
  assert.equal(leavesConnection(failing('25P03')), false);
  assert.equal(leavesConnection(failing('57P01')), false);
  assert.equal(leavesConnection(failing('EPIPE')), false);
  assert.equal(leavesConnection(failing(null, 'Query read timeout')), false);
});

test('a server older than 15 is refused', () => {
  requireVersion(150_000, '15.0', 'd');
  requireVersion(180_001, '18.1', 'd');
  assert.throws(() => requireVersion(140_012, '14.12', 'd'), { code: 'DATABASE_SERVER_OLD' });
});
