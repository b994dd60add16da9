import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { checkDatabase } from '../../../src/whatsapp/webjs/leveldb/check.ts';
import { LogDamage } from '../../../src/whatsapp/webjs/leveldb/log-format.ts';
import { record } from '../../../src/whatsapp/webjs/leveldb/log-record.test-support.ts';
import { trimTornLogs } from '../../../src/whatsapp/webjs/leveldb/trim.ts';
import { mutatedBytes, mutatedText } from '../mutations.ts';
import { DEADLINE_MS, type Target } from '../target.ts';

const comparator = Buffer.from('\u0001\u001aleveldb.BytewiseComparator', 'latin1');
/** Log 3, next file 6, last sequence 0. */
const numbers = Buffer.from([2, 3, 3, 6, 4, 0]);
/** Table 5 of level 0 with so many bytes, and its first and last key. */
const added = (size: number) => Buffer.from([7, 0, 5, size, 1, 0x61, 1, 0x62]);
const tableEnd = Buffer.from('57fb808b247547db', 'hex');

interface Files {
  readonly current: string;
  readonly manifest: Buffer;
  readonly log: Buffer;
  readonly table: Buffer;
}

/** Records whose checksums hold, around bytes that are not as LevelDB writes them; the last of them up to 30,000 times. */
function records(valid: readonly Buffer[], types: readonly number[]): fc.Arbitrary<Buffer> {
  const one = fc.tuple(mutatedBytes(valid), fc.constantFrom(...types)).map(([bytes, type]) => record(bytes, type));
  const times = fc.oneof({ weight: 6, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.nat(30_000) });
  return fc
    .tuple(fc.array(one, { maxLength: 3 }), record.length === 0 ? one : one, times)
    .map(([first, last, count]) => Buffer.concat([...first, ...Array.from({ length: count }, () => last)]));
}

const logs = [record(Buffer.from('first')), record(Buffer.alloc(300, 'x')), record(Buffer.alloc(0), 3)];

/** A profile's database, as a crash, a full disk or a restored backup leaves it. */
export const databases: Target<Files> = {
  name: 'leveldb',
  inputs: fc
    .record({
      current: fc.oneof(
        { weight: 8, arbitrary: fc.constant('MANIFEST-000001\n') },
        mutatedText(['MANIFEST-000001\n'], ['/'], 99),
      ),
      manifest: fc.oneof(
        { weight: 2, arbitrary: fc.nat(20).map((size) => [record(comparator), record(numbers), record(added(size))]) },
        { weight: 1, arbitrary: records([numbers, added(12)], [1]).map((edits) => [record(numbers), edits]) },
        {
          weight: 1,
          arbitrary: mutatedBytes([Buffer.concat([record(comparator), record(numbers)])]).map((all) => [all]),
        },
      ),
      log: fc.oneof(mutatedBytes([Buffer.concat(logs)]), records(logs, [1, 2, 3, 4])),
      tableSize: fc.nat(20),
    })
    .map(({ manifest, tableSize, ...files }) => {
      const size = manifest.length === 3 ? (manifest[2]?.[10] ?? tableSize) : tableSize;
      return {
        ...files,
        manifest: Buffer.concat(manifest),
        table: Buffer.concat([Buffer.alloc(20), tableEnd]).subarray(28 - size),
      };
    }),
  deadlineMs: DEADLINE_MS,
  accepts: async ({ current, manifest, log, table }) => {
    const folder = path.join(tmpdir(), 'leveldb');
    await mkdir(folder, { recursive: true });
    const files = { CURRENT: current, 'MANIFEST-000001': manifest, '000003.log': log, '000005.ldb': table };
    for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
    const before = await checkDatabase(folder);
    const isTrimmed = await trim(folder);
    const after = await checkDatabase(folder);
    await rm(folder, { recursive: true });
    if (isTrimmed && before.state === 'sound' && after.state !== 'sound') throw new Error('trimming damaged it');
    return before.state === 'sound';
  },
};

/** False where the log is damaged before its end. */
async function trim(folder: string): Promise<boolean> {
  try {
    await trimTornLogs(folder);
    return true;
  } catch (error) {
    if (error instanceof LogDamage) return false;
    throw error;
  }
}
