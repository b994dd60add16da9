import { createHash } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { bytesOf, openPlainFile } from '../../plain-file.ts';
import type { BesideFile } from '../document-facts.ts';
import { MOST_XML_BYTES } from '../einvoices/xml.ts';
import { namesBeside } from '../names-beside.ts';

interface Kept extends BesideFile {
  readonly modifiedAt: number;
}

/** The XML beside a PDF; null: there is none, or none that can be read or would be looked at. Remembers by size and time. */
export class XmlBeside {
  #kept: ReadonlyMap<string, Kept> = new Map();
  #seen = new Map<string, Kept>();

  async of(pdf: string): Promise<BesideFile | null> {
    for (const file of namesBeside(pdf)) {
      const found = await this.#look(file);
      if (found) return found;
    }
    return null;
  }

  /** Forgets what was not asked for since the last call. */
  endOfScan(): void {
    this.#kept = this.#seen;
    this.#seen = new Map();
  }

  async #look(file: string): Promise<BesideFile | null> {
    try {
      const { size, mtimeMs } = await lstat(file);
      if (size > MOST_XML_BYTES) return null;
      const before = this.#kept.get(file);
      const found =
        before?.size === size && before.modifiedAt === mtimeMs
          ? before
          : { ...(await read(file)), modifiedAt: mtimeMs };
      this.#seen.set(file, found);
      return { path: file, size, sha256: found.sha256 };
    } catch (error) {
      // What is being written, locked or no plain file is no witness; it is looked at again.
      if (error instanceof Error && 'code' in error) return null;
      throw error;
    }
  }
}

async function read(file: string): Promise<BesideFile> {
  const hash = createHash('sha256');
  await using opened = await openPlainFile(file);
  for await (const chunk of bytesOf(opened)) hash.update(chunk);
  return { path: file, size: opened.stats.size, sha256: hash.digest('hex') };
}
