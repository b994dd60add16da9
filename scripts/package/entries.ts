import { readdirSync } from 'node:fs';
import path from 'node:path';

/** Something below a folder. */
export interface Entry {
  /** From the folder, with forward slashes. */
  readonly name: string;
  readonly at: string;
  readonly isFolder: boolean;
}

/** Everything below a folder, hidden files too, in one order on every computer. */
export function entriesOf(folder: string): readonly Entry[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const at = path.join(entry.parentPath, entry.name);
      return { name: path.relative(folder, at).split(path.sep).join('/'), at, isFolder: entry.isDirectory() };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
