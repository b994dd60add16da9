import { sha256Of } from '../../plain-file.ts';
import { UnansweredError } from '../../served-files.ts';
import type { BesideFile } from '../document-facts.ts';
import { MOST_XML_BYTES } from '../einvoices/xml.ts';
import { namesBeside } from '../names-beside.ts';
import type { ShareFiles } from './share-files.ts';

interface Kept extends BesideFile {
  readonly modifiedAt: number;
}

/** The XML beside a PDF; null: there is none, or none that can be read or would be looked at. Remembers by size and time. */
export class XmlBeside {
  #kept: ReadonlyMap<string, Kept> = new Map();
  #seen = new Map<string, Kept>();

  /** @throws `UnansweredError` */
  async of(pdf: string, files: ShareFiles): Promise<BesideFile | null> {
    for (const file of namesBeside(pdf)) {
      const found = await this.#look(file, files);
      if (found) return found;
    }
    return null;
  }

  /** Forgets what was not asked for since the last call. */
  endOfScan(): void {
    this.#kept = this.#seen;
    this.#seen = new Map();
  }

  async #look(file: string, files: ShareFiles): Promise<BesideFile | null> {
    try {
      const { size, mtimeMs } = await files.lstat(file);
      if (size > MOST_XML_BYTES) return null;
      const before = this.#kept.get(file);
      const found =
        before?.size === size && before.modifiedAt === mtimeMs
          ? before
          : { ...(await read(file, files)), modifiedAt: mtimeMs };
      this.#seen.set(file, found);
      return { path: file, size, sha256: found.sha256 };
    } catch (error) {
      // What is being written, locked or no plain file is no witness; it is looked at again.
      if (error instanceof Error && 'code' in error && !(error instanceof UnansweredError)) return null;
      throw error;
    }
  }
}

async function read(file: string, files: ShareFiles): Promise<BesideFile> {
  await using opened = await files.open(file);
  return { path: file, size: opened.stats.size, sha256: await sha256Of(opened) };
}
