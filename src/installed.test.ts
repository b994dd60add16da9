import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Installed, installedAs } from './installed.ts';

/** Node, and this file as it lies in each form. */
const forms: readonly (readonly [node: string, file: string, Installed])[] = [
  ['/usr/bin/node', '/srv/courier/src/installed.ts', { as: 'checkout' }],
  ['/usr/bin/node', '/srv/courier/node_modules/invoice-courier/src/installed.js', { as: 'package' }],
  ['/usr/bin/node', '/usr/local/lib/node_modules/invoice-courier/src/installed.js', { as: 'global package' }],
  [
    String.raw`C:\Program Files\nodejs\node.exe`,
    String.raw`C:\Users\ana\AppData\Roaming\npm\node_modules\invoice-courier\src\installed.js`,
    { as: 'global package' },
  ],
  [
    '/opt/mi café/runtime/node',
    '/opt/mi café/node_modules/invoice-courier/src/installed.js',
    { as: 'portable', folder: '/opt/mi café', isWindows: false },
  ],
  [
    String.raw`C:\InvoiceCourier\runtime\node.exe`,
    String.raw`C:\InvoiceCourier\node_modules\invoice-courier\src\installed.js`,
    { as: 'portable', folder: String.raw`C:\InvoiceCourier`, isWindows: true },
  ],
  // The folder's program under another Node has none of its scripts' surroundings.
  ['/usr/bin/node', '/opt/courier/node_modules/invoice-courier/src/installed.js', { as: 'package' }],
];

test('the form of an installation is told from where its code and its Node are', () => {
  for (const [node, file, expected] of forms) assert.deepEqual(installedAs(file, node), expected, file);
});
