import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError } from '../../errors/coded-error.ts';
import { type Listening, readWindowAddress, windowAddressText, windowPlace } from './window-address.ts';

const token = 'A'.repeat(43);
const fingerprint = 'ab'.repeat(32);

test('an address is one word for a shell, and is read as it was written', () => {
  for (const place of [
    { origin: 'https://courier.example:3443', fingerprint },
    { origin: 'https://127.0.0.1:3000', fingerprint },
    { origin: 'http://127.0.0.1:3000', fingerprint: null },
    { origin: 'https://courier.example:3443/companies/north', fingerprint },
    { origin: 'http://[::1]:3000', fingerprint: null },
    { origin: 'http://localhost:13000', fingerprint: null },
  ]) {
    const text = windowAddressText({ ...place, token });
    assert.match(text, /^[\w:/.#[\]-]+$/);
    assert.ok(!text.split('#')[0]?.includes(token), 'the secret is in no request line');
    assert.deepEqual(readWindowAddress(` ${text}\n`), { ...place, token });
  }
});

test('an address over which others could read is refused, and no refusal quotes the secret', () => {
  const refused: readonly (readonly [string, string])[] = [
    [`http://courier.example:3000/link-window#${token}`, 'LINK_WINDOW_NOT_ENCRYPTED'],
    [`http://192.168.1.7:3000/link-window#${token}.${fingerprint}`, 'LINK_WINDOW_NOT_ENCRYPTED'],
    [`http://127.0.0.1.evil.example/link-window#${token}`, 'LINK_WINDOW_NOT_ENCRYPTED'],
    [`https://courier.example/link-window#${token}`, 'LINK_WINDOW_ADDRESS_INVALID'],
    [`https://courier.example/link-window#${token}.${fingerprint.slice(2)}`, 'LINK_WINDOW_ADDRESS_INVALID'],
    [`https://courier.example/link-window#${token.slice(1)}.${fingerprint}`, 'LINK_WINDOW_ADDRESS_INVALID'],
    [`https://courier.example/link-window?t=${token}.${fingerprint}`, 'LINK_WINDOW_ADDRESS_INVALID'],
    [`https://courier.example/#${token}.${fingerprint}`, 'LINK_WINDOW_ADDRESS_INVALID'],
    [`https://courier.example/companies/a/b/link-window#${token}.${fingerprint}`, 'LINK_WINDOW_ADDRESS_INVALID'],
    [`https://user:pass@courier.example/link-window#${token}.${fingerprint}`, 'LINK_WINDOW_ADDRESS_INVALID'],
    [`file:///link-window#${token}`, 'LINK_WINDOW_ADDRESS_INVALID'],
    ['courier-passkey-1.abc', 'LINK_WINDOW_ADDRESS_INVALID'],
    ['', 'LINK_WINDOW_ADDRESS_INVALID'],
  ];
  for (const [text, code] of refused) {
    assert.throws(
      () => readWindowAddress(text),
      (error) => error instanceof CodedError && error.code === code && !error.message.includes(token.slice(1)),
      text,
    );
  }
});

const loopback: Listening = { host: '127.0.0.1', port: 3000, names: [], fingerprint: null, behindProxy: false };
const everywhere = { ...loopback, host: '0.0.0.0', fingerprint };
const places: readonly (readonly [string, Listening, string | null, string | null])[] = [
  ['a page on loopback', loopback, 'http://localhost:13000', 'http://localhost:13000'],
  ['a terminal beside a service on loopback', loopback, null, 'http://127.0.0.1:3000'],
  ['a page over the service’s own TLS', everywhere, 'https://courier.example:3000', 'https://courier.example:3000'],
  [
    'a terminal, by the first name',
    { ...everywhere, names: ['a.example', 'b.example'] },
    null,
    'https://a.example:3000',
  ],
  ['a terminal, without names', everywhere, null, 'https://localhost:3000'],
  ['a terminal, at one address', { ...everywhere, host: '10.0.0.5' }, null, 'https://10.0.0.5:3000'],
  ['a page through a proxy', { ...loopback, behindProxy: true }, 'https://courier.example', 'http://127.0.0.1:3000'],
  [
    'a page through a proxy from elsewhere',
    { ...loopback, host: '10.0.0.5', behindProxy: true },
    'https://x.example',
    null,
  ],
  ['a page by another name without TLS', loopback, 'http://box:3000', 'http://127.0.0.1:3000'],
];
for (const [name, listening, seen, origin] of places) {
  test(`where a window reaches the service: ${name}`, () => {
    assert.equal(windowPlace(listening, seen)?.origin ?? null, origin);
  });
}
