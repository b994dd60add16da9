import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** `.ts` in a checkout; `.js` in a package, because Node strips no types below `node_modules`. */
const extension = path.extname(import.meta.filename);

/**
 * Absolute path of a file of our own code, for a process that is started with it.
 *
 * @param specifier as in an import: relative, with the extension of the source (`./entry.ts`)
 * @param from `import.meta.url` of the caller
 */
export function codeFile(specifier: string, from: string): string {
  return fileURLToPath(new URL(specifier.replace(/\.ts$/, extension), from));
}
