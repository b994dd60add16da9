import assert from 'node:assert/strict';
import { test } from 'node:test';
import { download, ownPath } from './answers.ts';

test('only paths of ours are gone to', () => {
  for (const path of ['/', '/deliveries?state=held&to=2026-11-01', '/deliveries/17']) assert.equal(ownPath(path), path);
  const foreign = [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/a\r\nb',
    '',
    null,
  ];
  for (const path of foreign) assert.equal(ownPath(path), '/', String(path));
});

test('a download is saved under its name, never shown, and its name cannot break out of the header', () => {
  const { headers } = download('x', 'Muñoz "13-4711"\r\nX: y.pdf', 'application/pdf');
  assert.equal(
    headers.get('content-disposition'),
    `attachment; filename="Mu_oz__13-4711___X__y.pdf"; filename*=UTF-8''Mu%C3%B1oz%20%2213-4711%22%0D%0AX%3A%20y.pdf`,
  );
  assert.equal(headers.get('content-security-policy'), 'sandbox');
});
