import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { makeTemporary, removeTemporary } from '../../src/whatsapp/webjs/browser/temporary.ts';
import { SmallDisk } from '../disk/small-disk.ts';
import { Folder, sapNowhere } from './folder.ts';

/** A folder for temporary files that takes none. */

const folder = new Folder();
after(() => folder.close());

const env = { ...sapNowhere, PDF_FOLDER: folder.path, COMPANY_NAME: 'X', COMPANY_COUNTRY: 'AR', PORT: '0' };
/** The kernel's: even root makes nothing there. */
const refused = { env: { ...env, TMPDIR: '/proc' } };
const onLinux = { skip: process.platform !== 'linux' && 'needs /proc' };

test('a command that needs one says which, and what to do', onLinux, () => {
  const { status, stderr } = folder.type(['hybrid-invoice-service.js', '--preview', '5'], refused);
  assert.match(stderr, /No temporary folder can be made in \/proc: .*\n.*TMPDIR/);
  assert.equal(status, 5);
});

test('the doctor tells it of the browser, and goes on', onLinux, () => {
  const { stdout } = folder.type(['hybrid-invoice-service.js', 'doctor', '--json'], refused);
  const { checks } = JSON.parse(stdout) as { checks: { name: string; text: string; remedy: string | null }[] };
  const browser = checks.find(({ name }) => name === 'browser');
  assert.match(browser?.text ?? '', /in \/proc/);
  assert.match(browser?.remedy ?? '', /TMPDIR/);
  assert.ok(checks.length > 5);
});

test(
  'no browser is started where nothing is free for its temporary files, and one is as soon as there is',
  onLinux,
  async (t) => {
    // Short, for sockets.
    const place = mkdtempSync('/tmp/t');
    t.after(() => rmSync(place, { recursive: true }));
    const disk = SmallDisk.mount(place, 20);
    if (typeof disk === 'string') return t.skip(disk);
    using _ = disk;
    disk.fill();
    const refusal = { code: 'WHATSAPP_STORE_UNWRITABLE', message: /only 0 MB are free for temporary files at / };
    await assert.rejects(makeTemporary('/a/store', disk.folder), refusal);
    disk.free();
    await removeTemporary(await makeTemporary('/a/store', disk.folder));
  },
);
