import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shareOf } from './share-of.ts';

const table = [
  '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw',
  '40 22 0:41 / /mnt/pdf rw,relatime shared:2 - nfs4 server:/pdf rw',
  '41 22 0:42 / /mnt/pdf\\040of\\040branch rw,relatime - cifs //server/branch rw',
  '42 40 0:43 / /mnt/pdf/inner rw - tmpfs tmpfs rw',
  '',
].join('\n');

test('files hang together when they are on the same mount', { skip: process.platform === 'win32' }, () => {
  const share = (file: string) => shareOf(file, () => table);
  assert.equal(share('/srv/pdf/1.pdf'), '/');
  assert.equal(share('/mnt/pdf'), '/mnt/pdf');
  assert.equal(share('/mnt/pdf/2026/1.pdf'), '/mnt/pdf');
  assert.equal(share('/mnt/pdfs/1.pdf'), '/');
  assert.equal(share('/mnt/pdf of branch/1.pdf'), '/mnt/pdf of branch');
  assert.equal(share('/mnt/pdf/inner/../inner/1.pdf'), '/mnt/pdf/inner');
});

test('where the mounts are not told, the folder of a volume is taken for one', {
  skip: process.platform === 'win32',
}, () => {
  assert.equal(
    shareOf('/Volumes/Invoices/2026/1.pdf', () => ''),
    '/Volumes/Invoices',
  );
});
