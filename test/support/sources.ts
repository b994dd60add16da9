import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import ts from 'typescript';

/** Root of the project. */
export const root = join(import.meta.dirname, '..', '..');

export interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** One import of a source file. */
export interface Import {
  readonly from: string;
  /** A path from the root for a file of ours, else the package's or builtin's name: `zod`, `node:fs`. */
  readonly to: string;
  readonly isPackage: boolean;
}

/** All TypeScript files below a folder of the project, without tests. */
export function sourceFiles(folder: string): readonly SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: relative(root, file).split(sep).join('/'), text: readFileSync(file, 'utf8') }));
}

/** What a file imports, statically, dynamically and by type, as the compiler sees it. */
export function importsOf({ path, text }: SourceFile): readonly Import[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => {
    const isPackage = !fileName.startsWith('.');
    return { from: path, to: isPackage ? packageOf(fileName) : posix.join(dirname(path), fileName), isPackage };
  });
}

/** `@scope/name/part` and `name/part` belong to their package. */
function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
