import { createReadStream, existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { z } from 'zod';
import { cliError } from '../../errors/cli.ts';
import { toError } from '../../errors/coded-error.ts';
import { changesIn, type PackageFacts, releaseSchema } from '../../operations/upgrade/release.ts';

const NAME = 'invoice-courier';
const files = ['package.json', 'release.json', 'CHANGELOG.md'] as const;
type FileName = (typeof files)[number];
type Texts = Partial<Record<FileName, string>>;

const manifestSchema = z.object({ name: z.literal(NAME), version: z.string().regex(/^\d+\.\d+\.\d+[-+.\w]{0,40}$/) });

/** Far more than either has. */
const MOST_BYTES = 4 * 1024 * 1024;

/** What the program that runs says of itself. */
export async function installedPackage(): Promise<PackageFacts> {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  return factsOf(await textsInFolder(root), root);
}

/**
 * What a package says of itself: an npm package or a portable folder, unpacked or as `.tgz` or `.tar.gz`. Nothing of it is
 * run.
 *
 * @param place absolute
 * @throws `CLI_PACKAGE_UNREADABLE`
 */
export async function packageAt(place: string): Promise<PackageFacts> {
  const refused = (detail: string, cause?: unknown) =>
    cliError('CLI_PACKAGE_UNREADABLE', { path: place, detail }, cause);
  if (!existsSync(place)) throw refused('it is not there');
  if (/\.zip$/i.test(place)) throw refused('a zip is not opened here');
  try {
    return factsOf(statSync(place).isDirectory() ? await textsInFolder(place) : await textsInArchive(place), place);
  } catch (error) {
    throw refused(toError(error).message, error);
  }
}

function factsOf(texts: Texts, place: string): PackageFacts {
  const { 'package.json': manifest, 'release.json': release, 'CHANGELOG.md': changelog } = texts;
  if (manifest === undefined) throw new Error(`there is no package.json of ${NAME} in it`);
  const read = manifestSchema.safeParse(JSON.parse(manifest));
  if (!read.success) throw new Error(`${path.basename(place)} is not a package of ${NAME}`);
  return {
    version: read.data.version,
    release: release === undefined ? null : releaseSchema.parse(JSON.parse(release)),
    changes: changelog === undefined ? null : changesIn(changelog),
  };
}

/** Of the folder itself, or of the portable folder's program in it. */
async function textsInFolder(folder: string): Promise<Texts> {
  const inside = path.join(folder, 'node_modules', NAME);
  const from = existsSync(path.join(inside, 'package.json')) ? inside : folder;
  const texts: Texts = {};
  for (const name of files) {
    const file = path.join(from, name);
    if (existsSync(file)) texts[name] = await readFile(file, 'utf8');
  }
  return texts;
}

/** `package/…` is npm's folder; a portable folder has the program below `node_modules`. */
const OURS = new RegExp(`^(?:package|(?:[^/]+/)?node_modules/${NAME})/(package\\.json|release\\.json|CHANGELOG\\.md)$`);

async function textsInArchive(file: string): Promise<Texts> {
  const texts: Texts = {};
  const entries = extract();
  const [source, unzipped] = [createReadStream(file), createGunzip()];
  for (const stream of [source, unzipped]) stream.on('error', (error: Error) => entries.destroy(error));
  source.pipe(unzipped).pipe(entries);
  try {
    for await (const entry of entries) {
      const name = OURS.exec(entry.header.name)?.[1] as FileName | undefined;
      if (name === undefined || entry.header.size > MOST_BYTES) {
        entry.resume();
        continue;
      }
      const pieces: Buffer[] = [];
      for await (const piece of entry) pieces.push(piece as Buffer);
      texts[name] = Buffer.concat(pieces).toString('utf8');
      if (files.every((one) => texts[one] !== undefined)) break;
    }
  } finally {
    source.destroy();
    unzipped.destroy();
  }
  return texts;
}
