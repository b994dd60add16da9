import { dirname, posix } from 'node:path';
import ts from 'typescript';
import type { SourceFile } from './sources.ts';

/** One import of a source file. */
export interface Import {
  readonly from: string;
  /** A path from the root for a file of ours, else the package's or builtin's name: `zod`, `node:fs`. */
  readonly to: string;
  readonly isPackage: boolean;
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
