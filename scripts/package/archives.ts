import { createWriteStream, lstatSync, readFileSync } from 'node:fs';
import { finished, pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Zip, ZipDeflate } from 'fflate';
import { pack } from 'tar-stream';
import { entriesOf } from './entries.ts';

/** As npm's tarballs have it: the same content gives the same bytes. */
const TIME = Date.UTC(1985, 9, 26, 8, 15);

/** Packs what is in a folder as `.tar.gz`: owned by nobody in particular, with its modes. */
export async function writeTarball(folder: string, file: string): Promise<void> {
  const tar = pack();
  const written = pipeline(tar, createGzip(), createWriteStream(file));
  for (const { name, at, isFolder } of entriesOf(folder)) {
    const header = { name, mode: lstatSync(at).mode & 0o777, mtime: new Date(TIME), uid: 0, gid: 0 };
    const content = isFolder ? undefined : readFileSync(at);
    await new Promise<void>((resolve, reject) => {
      tar.entry({ ...header, type: isFolder ? 'directory' : 'file' }, content ?? '', (error) =>
        error ? reject(error) : resolve(),
      );
    });
  }
  tar.finalize();
  await written;
}

/** Packs what is in a folder as `.zip`, for Windows. */
export async function writeZip(folder: string, file: string): Promise<void> {
  const out = createWriteStream(file);
  const zip = new Zip((error, chunk, final) => {
    if (error) out.destroy(error);
    else if (final) out.end(chunk);
    else out.write(chunk);
  });
  for (const { name, at, isFolder } of entriesOf(folder)) {
    const entry = new ZipDeflate(isFolder ? `${name}/` : name, { level: 6 });
    // A zip has the local time without its zone: these fields are the same everywhere.
    entry.mtime = new Date(1985, 9, 26, 8, 15);
    zip.add(entry);
    entry.push(isFolder ? new Uint8Array() : readFileSync(at), true);
  }
  zip.end();
  await finished(out);
}
