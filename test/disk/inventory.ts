import ts from 'typescript';
import { type SourceFile, sourceFiles } from '../support/sources.ts';

/** Functions of Node and of ours that change what lies on a disk. */
const writing: Readonly<Record<string, ReadonlySet<string>>> = {
  'node:fs': new Set(
    (
      'open openSync write writeSync writeFile writeFileSync appendFile appendFileSync createWriteStream fsync fsyncSync ' +
      'fdatasync fdatasyncSync rename renameSync copyFile copyFileSync cp cpSync mkdir mkdirSync mkdtemp mkdtempSync rm ' +
      'rmSync rmdir rmdirSync unlink unlinkSync chmod chmodSync chown chownSync utimes utimesSync truncate truncateSync ' +
      'ftruncateSync link linkSync symlink symlinkSync'
    ).split(' '),
  ),
  'node:sqlite': new Set(['DatabaseSync']),
  'atomic-file.ts': new Set(['replaceFile', 'replaceFileBy', 'replaceFileSync', 'renameDurably', 'syncFolder']),
};

/** Files that write, and are not in the table for a reason. */
export const outsideTheTable: Readonly<Record<string, string>> = {
  'src/service/private-folders.ts':
    'makes the folders and takes rights from others before anything is in them; a refusal ends the start with its coded error',
  'src/folders.ts':
    'makes folders before anything is in them; a refusal takes back those made on the way, and is the coded error of the caller',
  'src/cli/documents/open-sources.ts':
    'makes a temporary folder for what one command fetches to look at, and removes it; without it the command ends',
  'src/service/doctor/session.ts':
    'makes an empty folder for what finding a browser remembers, and removes it; without it doctor says why it could not look',
  'src/whatsapp/webjs/browser/trial.ts':
    'makes an empty profile for the trial of a browser, and removes it; without it doctor says why it could not look',
  'src/whatsapp/webjs/passkey-window/window.ts':
    'makes an empty profile for the window of a passkey, and removes it; without it no window opens, and the command ends',
  'src/service/move-outbox.ts':
    'gives the file of a former move another name for one command, before a row is copied; a refusal is its coded error, and it is typed again',
  'src/database/sqlite/look.ts':
    'copies an outbox of an older version beside it for one command that looks into it, and removes the copy; a refusal is its coded error',
  'src/service/login-database.ts':
    'puts the key of message ids that a login brings in the place of its own, of which it keeps a copy; a refusal ends the start, and the next begins anew',
  'src/service/adopt-former-place.ts':
    'renames what is there for one command, the outbox last; what a refusal leaves behind is gone on with when it is typed again',
  'src/cli/setup/place.ts':
    'writes the configuration file for one command, the former one first under another name; a refusal is its coded error',
  'src/service/standard-error.ts':
    'writes to standard error, which is a terminal or a pipe; what cannot be written is dropped',
  'src/service/log-file.ts':
    'the log of a service on a terminal; a disk that refuses it is told there once, and nothing depends on it',
  'src/cli/service/execute.ts':
    'writes the unit or task of a service manager for one command, which ends with a coded error and is typed again',
  'src/whatsapp/host/login-line.ts': 'writes to a pipe between two processes of ours, not to a disk',
  'src/whatsapp/host/child-environment.ts':
    'makes the folder of a cache; without it an engine only starts more slowly, which the log says',
};

export interface WritingFile {
  readonly path: string;
  /** What of the functions above it calls. */
  readonly calls: readonly string[];
}

/** Every file of `src/` that writes, with what it calls. */
export function writingFiles(): readonly WritingFile[] {
  return sourceFiles('src')
    .filter(({ path }) => !path.endsWith('.test-support.ts'))
    .map((file) => ({ path: file.path, calls: writingCalls(file) }))
    .filter(({ calls }) => calls.length > 0);
}

function writingCalls({ path, text }: SourceFile): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imported = new Set(
    source.statements.filter(ts.isImportDeclaration).flatMap((one) => writingImports(one, path)),
  );
  const calls = new Set<string>();
  const visit = (node: ts.Node): void => {
    const called = calleeOf(node);
    if (called && imported.has(called.name) && !isReading(called)) calls.add(called.name);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...calls].sort();
}

/** Names that this import brings in and that write. A namespace would hide them, so there is none. */
function writingImports(declaration: ts.ImportDeclaration, path: string): string[] {
  if (!ts.isStringLiteral(declaration.moduleSpecifier)) return [];
  const from = declaration.moduleSpecifier.text.replace('node:fs/promises', 'node:fs').replace(/^.*\//, '');
  const known = writing[from];
  const clause = declaration.importClause;
  if (!known || !clause || clause.isTypeOnly) return [];
  if (clause.name || !clause.namedBindings || !ts.isNamedImports(clause.namedBindings)) {
    throw new Error(`${path} imports ${from} as a whole; name what it uses`);
  }
  return clause.namedBindings.elements
    .filter((element) => !element.isTypeOnly && known.has((element.propertyName ?? element.name).text))
    .map((element) => element.name.text);
}

interface Callee {
  readonly name: string;
  readonly argument: ts.Expression | undefined;
}

function calleeOf(node: ts.Node): Callee | null {
  const call = ts.isCallExpression(node) || ts.isNewExpression(node) ? node : null;
  if (!call || !ts.isIdentifier(call.expression)) return null;
  return { name: call.expression.text, argument: call.arguments?.[1] };
}

/** `open` for reading: with `'r'`, without a mode, with flags that neither write nor create, or read-only. */
function isReading({ name, argument }: Callee): boolean {
  if (name === 'open' || name === 'openSync') {
    if (argument === undefined || (ts.isStringLiteral(argument) && argument.text === 'r')) return true;
    const flags = argument.getText();
    return /\bO_RDONLY\b/.test(flags) && !/\bO_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND)\b/.test(flags);
  }
  return name === 'DatabaseSync' && argument?.getText().includes('readOnly: true') === true;
}
