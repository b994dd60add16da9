import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fillDuringDelivery } from './full-disk.ts';
import { SmallDisk } from './small-disk.ts';

test('a full disk loses and duplicates nothing, is reported while it is full, and needs no QR code to recover', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-full-'));
  const disk = SmallDisk.mount(path.join(folder, 'disk'), 64);
  if (typeof disk === 'string') {
    t.skip(disk);
    return;
  }
  const seed = Math.floor(Math.random() * 1_000_000);
  t.diagnostic(`seed ${seed}`);
  try {
    const plan = { rounds: ['delivering', 'killed'], invoicesEach: 12, seed } as const;
    const { result, breaches } = await fillDuringDelivery(folder, disk, plan, (text) => t.diagnostic(text));
    t.diagnostic(JSON.stringify(result));
    assert.deepEqual(breaches, [], `seed ${seed}`);
    assert.deepEqual(
      { ...result, held: 0, refusedStarts: 0 },
      {
        fillings: 2,
        invoices: 24,
        lost: 0,
        duplicates: 0,
        held: 0,
        needlessQrScans: 0,
        unalerted: 0,
        refusedStarts: 0,
        sapDisagreements: 0,
      },
    );
  } finally {
    disk[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  }
});
