import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { writeTarball, writeZip } from './archives.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'courier-archives-'));
const zone = process.env['TZ'];
after(() => {
  rmSync(scratch, { recursive: true, force: true });
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

/** The same files, made in this order, in this time zone, and last changed then (epoch seconds). */
function folderOf(name: string, order: readonly string[], timeZone: string, changed: number): string {
  process.env['TZ'] = timeZone;
  for (const file of order) {
    const at = path.join(scratch, name, file);
    mkdirSync(path.dirname(at), { recursive: true });
    writeFileSync(at, `${file}\n`.repeat(1000), { mode: 0o644 });
    utimesSync(at, changed, changed);
  }
  return path.join(scratch, name);
}

for (const [kind, write] of [
  ['zip', writeZip],
  ['tar.gz', writeTarball],
] as const) {
  test(`the same files give the same ${kind}, wherever, whenever and in whatever order they were made`, async () => {
    const files = ['b.txt', 'a/ñ.txt', 'a/c.txt'];
    const archives: Buffer[] = [];
    for (const [nth, timeZone] of ['UTC', 'Asia/Kolkata'].entries()) {
      const order = nth === 0 ? files : files.toReversed();
      const folder = folderOf(`${kind}-${nth}`, order, timeZone, 1_000_000_000 * (nth + 1));
      const file = path.join(scratch, `${nth}.${kind}`);
      await write(folder, file);
      archives.push(readFileSync(file));
    }
    assert.ok((archives[0]?.length ?? 0) > 100);
    assert.deepEqual(archives[0], archives[1]);
  });
}
