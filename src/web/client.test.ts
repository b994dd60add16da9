import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientOf, isExposed } from './client.ts';

const from = (remoteAddress: string, headers: Readonly<Record<string, string>> = {}, encrypted = false) => ({
  remoteAddress,
  encrypted,
  header: (name: string) => headers[name],
});

test('forwarded headers count only from the proxy that is named', () => {
  const claimed = { 'x-forwarded-for': '6.6.6.6, 203.0.113.9', 'x-forwarded-proto': 'https' };
  const through = clientOf(from('10.0.0.5', claimed), '10.0.0.5');
  assert.deepEqual(through, { address: '203.0.113.9', secure: true }, 'the last entry is the own one of the proxy');
  assert.deepEqual(clientOf(from('10.0.0.6', claimed), '10.0.0.5'), { address: '10.0.0.6', secure: false });
  assert.deepEqual(clientOf(from('10.0.0.6', claimed), null), { address: '10.0.0.6', secure: false });
  assert.deepEqual(clientOf(from('::ffff:10.0.0.5', claimed), '10.0.0.5').secure, true);
  const plain = clientOf(from('10.0.0.5', { ...claimed, 'x-forwarded-proto': 'https, http' }), '10.0.0.5');
  assert.equal(plain.secure, false);
});

test('without TLS only this computer itself is answered', () => {
  const exposed = (connection: ReturnType<typeof from>, proxy: string | null = null) =>
    isExposed(connection, clientOf(connection, proxy));
  assert.equal(exposed(from('127.0.0.1')), false);
  assert.equal(exposed(from('::ffff:127.0.0.1')), false);
  assert.equal(exposed(from('::1')), false);
  assert.equal(exposed(from('192.168.1.4')), true);
  assert.equal(exposed(from('192.168.1.4', {}, true)), false);
  assert.equal(exposed(from('127.0.0.1', { 'x-forwarded-for': '203.0.113.9' })), true, 'a proxy that nobody has named');
  assert.equal(exposed(from('127.0.0.1', { 'x-forwarded-proto': 'https' }), '127.0.0.1'), false);
  assert.equal(exposed(from('127.0.0.1', { 'x-forwarded-proto': 'http' }), '127.0.0.1'), true);
});
