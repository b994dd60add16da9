import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Installed } from '../installed.ts';
import { asTyped, installingLibrary, updating } from './as-typed.ts';

test('commands are typed as the form needs it, files alone are named, and a path is left as it is', () => {
  const text =
    'Next: node session-manager.js --link, see hybrid-invoice-service.js users; /opt/x/hybrid-invoice-service.js, src/a.js';
  const typed = (installed: Installed) => asTyped(text, installed);
  const rest = ', see hybrid-invoice-service users; /opt/x/hybrid-invoice-service.js, src/a.js';
  const portable = (folder: string, isWindows = false) => typed({ as: 'portable', folder, isWindows });
  assert.equal(typed({ as: 'checkout' }), text);
  assert.equal(typed({ as: 'global package' }), `Next: session-manager --link${rest}`);
  assert.equal(typed({ as: 'package' }), `Next: npx session-manager --link${rest}`);
  assert.equal(portable('/opt/courier'), `Next: /opt/courier/session-manager --link${rest}`);
  assert.equal(portable("/opt/O'Higgins $1"), `Next: '/opt/O'\\''Higgins $1/session-manager' --link${rest}`);
  assert.equal(portable('C:\\Courier', true), `Next: C:\\Courier\\session-manager.cmd --link${rest}`);
  assert.equal(portable("C:\\O'H ü", true), `Next: & 'C:\\O''H ü\\session-manager.cmd' --link${rest}`);
  assert.equal(asTyped('`node session-manager.js`', { as: 'global package' }), '`session-manager`');
});

test('a library and a newer version are installed as the form needs it', () => {
  const library = 'baileys@7.0.0-rc14';
  const lines = (installed: Installed) => [installingLibrary(library, installed), updating(installed)];
  assert.deepEqual(lines({ as: 'checkout' }), [`npm i ${library}`, 'git pull && npm ci']);
  assert.deepEqual(lines({ as: 'package' }), [`npm install ${library}`, 'npm install FILE']);
  assert.deepEqual(lines({ as: 'global package' }), [`npm install --global ${library}`, 'npm install --global FILE']);
  assert.deepEqual(lines({ as: 'portable', folder: '/opt/a b', isWindows: false }), [
    "tar -xzf add-baileys-7.0.0-rc14.tar.gz -C '/opt/a b'",
    "mv '/opt/a b' '/opt/a b.old' && mkdir '/opt/a b' && tar -xzf FILE -C '/opt/a b' --strip-components=1 && rm -r '/opt/a b/home' && mv '/opt/a b.old/home' '/opt/a b'",
  ]);
  assert.deepEqual(lines({ as: 'portable', folder: 'C:\\Courier', isWindows: true }), [
    'tar -xzf add-baileys-7.0.0-rc14.tar.gz -C C:\\Courier',
    'Move-Item C:\\Courier C:\\Courier.old; mkdir C:\\Courier; tar -xf FILE -C C:\\Courier --strip-components=1; Remove-Item -Recurse C:\\Courier\\home; Move-Item C:\\Courier.old\\home C:\\Courier',
  ]);
});
