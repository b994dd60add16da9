import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { extract } from 'tar-stream';
import { replaceFile, syncFolder } from '../../../atomic-file.ts';

/** What the shipped shell needs beside the C library, and bare systems do not have. */
const needed = ['libnss3.so', 'libnssutil3.so', 'libnspr4.so', 'libplc4.so', 'libplds4.so', 'libexpat.so.1'];

/** Where a Linux system keeps its libraries. */
const systemFolders = [
  '/lib/x86_64-linux-gnu',
  '/usr/lib/x86_64-linux-gnu',
  '/lib64',
  '/usr/lib64',
  '/lib',
  '/usr/lib',
  '/usr/local/lib',
];

/** SHA-256 of every unpacked library by its name, and the package that they came from. */
interface LibrariesRecord {
  readonly packageVersion: string;
  readonly files: Readonly<Record<string, string>>;
}

/** True when the system can load the shipped shell by itself. */
export function systemHasLibraries(
  folders: readonly string[] = systemFolders,
  environment: NodeJS.ProcessEnv = process.env,
): boolean {
  const searched = [...folders, ...(environment['LD_LIBRARY_PATH'] ?? '').split(':').filter(Boolean)];
  return needed.every((name) => searched.some((folder) => existsSync(path.join(folder, name))));
}

/**
 * Unpacks the libraries that `@sparticuz/chromium` carries for systems without them; checked whole at each call, put in
 * place by a rename.
 *
 * @param archive `al2023.tar.br` of the package
 * @returns the folder for `LD_LIBRARY_PATH`
 */
export async function carriedLibraries(archive: string, packageVersion: string, folder: string): Promise<string> {
  const place = path.join(folder, 'lib');
  if (await isWhole(place, packageVersion)) return place;
  const temporary = `${place}.${process.pid}.${Date.now()}.partial`;
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  try {
    const files = await unpackInto(temporary, archive);
    const missing = needed.filter((name) => files[name] === undefined);
    if (missing.length > 0) throw new Error(`${archive} does not carry ${missing.join(', ')}`);
    await syncFolder(temporary);
    await rm(place, { recursive: true, force: true });
    await rename(temporary, place);
    await syncFolder(folder);
    await replaceFile(`${place}.json`, JSON.stringify({ packageVersion, files } satisfies LibrariesRecord));
    return place;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

async function unpackInto(folder: string, archive: string): Promise<Record<string, string>> {
  const entries = extract();
  const files: Record<string, string> = {};
  entries.end(await promisify(brotliDecompress)(await readFile(archive)));
  for await (const entry of entries) {
    const parts: Buffer[] = [];
    for await (const part of entry) parts.push(part as Buffer);
    const name = path.posix.basename(entry.header.name);
    // Plain files of the one folder; whatever else an archive may hold has no business here.
    if (entry.header.type !== 'file' || entry.header.name !== `lib/${name}`) continue;
    const content = Buffer.concat(parts);
    const handle = await open(path.join(folder, name), 'wx', 0o700);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    files[name] = hash('sha256', content);
  }
  return files;
}

/** A few megabytes: every file is hashed again, at each start that needs them. */
async function isWhole(place: string, packageVersion: string): Promise<boolean> {
  let record: LibrariesRecord;
  let present: readonly string[];
  try {
    record = JSON.parse(await readFile(`${place}.json`, 'utf8')) as LibrariesRecord;
    present = await readdir(place);
  } catch {
    return false;
  }
  if (record.packageVersion !== packageVersion || present.length !== Object.keys(record.files).length) return false;
  for (const name of present) {
    if (hash('sha256', await readFile(path.join(place, name))) !== record.files[name]) return false;
  }
  return true;
}
