import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAuthenticationResults } from './authentication-results.ts';
import { fromAddress } from './from-address.ts';
import { headerFields } from './header-fields.ts';
import { type Authentication, judgeSender } from './sender.ts';

const OURS = 'mx.ours.example';

/** What becomes of a mail with this header, as the server sends it. */
function verdict(
  header: string,
  { senders = ['@firm.example'], authentication = { by: OURS } as Authentication, from = ['sap@firm.example'] } = {},
): string {
  const fields = headerFields(`${header === '' ? '' : `${header}\r\n`}From: SAP <sap@firm.example>\r\n\r\n`);
  const judged = judgeSender({ from, fields }, { senders, authentication });
  return judged.kind === 'not_authenticated' ? judged.detail : judged.kind;
}

const results = (text: string): string => `Authentication-Results: ${OURS}; ${text}`;

test('DMARC that has passed for the domain of From is enough', () => {
  assert.equal(verdict(results('dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=firm.example')), 'taken');
  assert.equal(verdict(results('dkim=fail header.d=x.example; dmarc = pass header.from = FIRM.example')), 'taken');
  assert.equal(verdict(`Authentication-Results: ${OURS} 1;\r\n\tdmarc=pass\r\n header.from=firm.example`), 'taken');
  assert.match(verdict(results('dmarc=pass header.from=evil.example')), /another domain/);
});

test('without DMARC, DKIM or SPF of an aligned domain is', () => {
  for (const one of [
    'dkim=pass header.d=firm.example header.s=s1 header.b=abc=',
    'dkim=pass header.i=@firm.example',
    'dkim=pass header.d=mail.firm.example',
    'dkim=fail header.d=firm.example; dkim=pass header.d=firm.example',
    'spf=pass smtp.mailfrom=bounces@out.firm.example',
    'spf=pass smtp.mailfrom=firm.example; dmarc=none',
  ])
    assert.equal(verdict(results(one)), 'taken', one);
  for (const one of [
    'none',
    'dkim=pass header.d=evil.example',
    'dkim=pass header.d=evilfirm.example',
    'dkim=pass header.d=example',
    'dkim=pass',
    'spf=softfail smtp.mailfrom=firm.example',
    'spf=pass smtp.helo=firm.example',
    'iprev=pass policy.iprev=firm.example',
  ])
    assert.match(verdict(results(one)), /neither/, one);
  assert.match(verdict(results('dmarc=fail header.from=firm.example; dkim=pass header.d=firm.example')), /DMARC: fail/);
});

test('only the topmost field of our own server counts', () => {
  const good = 'dmarc=pass header.from=firm.example';
  assert.match(verdict(`Authentication-Results: mx.evil.example; ${good}`), /added no results/);
  assert.match(verdict(`Authentication-Results: ${good}`), /added no results/);
  assert.match(verdict(''), /added no results/);
  assert.match(verdict(`${results('dmarc=fail')}\r\n${results(good)}`), /DMARC: fail/);
  assert.equal(verdict(`Authentication-Results: relay.ours.example; none\r\n${results(good)}`), 'taken');
});

test('text in comments and quotes is not a result', () => {
  assert.match(
    verdict(results('spf=fail (dmarc=pass header.from=firm.example) smtp.mailfrom=evil.example')),
    /neither/,
  );
  assert.match(verdict(results('dkim=fail reason="x; dmarc=pass header.from=firm.example"')), /neither/);
  assert.match(verdict(results('x=y (a \\) ; dmarc=pass header.from=firm.example')), /neither/);
  assert.match(verdict(`Authentication-Results: "${OURS}; dmarc=pass header.from=firm.example"`), /added no/);
});

test('Exchange Online gives no name', () => {
  const header =
    'Authentication-Results: spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=firm.example; dkim=pass (signature was verified)\r\n header.d=firm.example;dmarc=pass action=none\r\n header.from=firm.example;compauth=pass reason=100';
  assert.equal(verdict(header, { authentication: 'exchange-online' }), 'taken');
  assert.match(verdict(header), /added no results/);
  const { server, results: found } = parseAuthenticationResults(headerFields(header)[0]?.value ?? '');
  assert.equal(server, null);
  assert.deepEqual(
    found.map(({ method, result }) => `${method}=${result}`),
    ['spf=pass', 'dkim=pass', 'dmarc=pass', 'compauth=pass'],
  );
});

test('senders are addresses or whole domains', () => {
  const off = { authentication: 'off' as const };
  assert.equal(verdict('', { ...off, senders: ['sap@firm.example'] }), 'taken');
  assert.equal(verdict('', { ...off, senders: ['@firm.example'] }), 'taken');
  for (const sender of ['other@firm.example', '@example', '@sub.firm.example', 'firm.example'])
    assert.equal(verdict('', { ...off, senders: [sender] }), 'stranger', sender);
  assert.equal(verdict('From: eve@evil.example', off), 'stranger');
  assert.equal(verdict('', { ...off, from: ['eve@evil.example'] }), 'stranger');
  assert.equal(verdict('', { ...off, from: ['sap@firm.example', 'eve@evil.example'] }), 'stranger');
});

test('a From that can be read in two ways has no sender', () => {
  for (const [value, address] of [
    ['sap@firm.example', 'sap@firm.example'],
    ['SAP <SAP@firm.example>', 'sap@firm.example'],
    ['"sap@bank.example" <sap@firm.example>', 'sap@firm.example'],
    ['=?UTF-8?Q?M=C3=BCller?= <sap@firm.example>', 'sap@firm.example'],
    ['sap@firm.example <sap@firm.example>', 'sap@firm.example'],
    ['sap@firm.example (the (real) one)', 'sap@firm.example'],
    ['sap@firm.example <eve@evil.example>', null],
    ['sap@firm.example, eve@evil.example', null],
    ['<sap@firm.example> <eve@evil.example>', null],
    ['<sap@firm.example> eve@evil.example', null],
    ['"a <sap@firm.example>', null],
    ['group: sap@firm.example;', null],
    ['<@evil.example:sap@firm.example>', null],
    ['sap@firm.example\0', null],
    ['', null],
  ] as const)
    assert.equal(fromAddress(value), address, value);
});
