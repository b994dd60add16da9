import { closeSync, constants, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { hasCode, toError } from '../errors/coded-error.ts';
import { typedText } from '../typed-text.ts';
import type { Environment } from './environment.ts';

/** Other sources for secrets. */
const SUFFIX = '_FILE';
/** Far above any secret. */
const MOST_BYTES = 64 * 1024;

export interface SecretsOfFiles {
  /** The secrets that files hold, by the name of their variable. */
  readonly values: Environment;
  /** Sentences about those that could not be read; they name variables, never contents. */
  readonly problems: readonly string[];
}

/** Name of the variable with the path of a secret's file. */
export function fileVariable(name: string): string {
  return `${name}${SUFFIX}`;
}

/**
 * Secrets from outside the environment: from the file named in `NAME_FILE`, as containers do, or from the service manager's
 * credentials folder (`$CREDENTIALS_DIRECTORY/NAME`, systemd.exec(5)). One trailing line break is removed.
 */
export function readSecretFiles(names: readonly string[], environment: Environment): SecretsOfFiles {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  const credentials = environment['CREDENTIALS_DIRECTORY'];
  for (const name of names) {
    const variable = fileVariable(name);
    const file = environment[variable];
    if (file && environment[name]) {
      problems.push(`${variable} and ${name} are both set. Remove one of them.`);
      continue;
    }
    if (environment[name] || (!file && !credentials)) continue;
    try {
      values[name] = readSecret(file || path.join(credentials ?? '', name));
    } catch (thrown) {
      // Each credential is optional; a named file must exist.
      if (!file && hasCode(thrown, 'ENOENT')) continue;
      problems.push(`${file ? variable : `The credential ${name}`} cannot be read: ${toError(thrown).message}.`);
    }
  }
  return { values, problems };
}

/** Name of a credential of the service manager that is for one of several companies, or for its account. */
export function credentialOf(name: string, secret: string): string {
  return `${name}.${secret}`;
}

/** Where the service manager has credentials for one of several companies, by variables of those that nothing else says. */
export function credentialFiles(
  folder: string | undefined,
  name: string,
  { secrets, values }: { readonly secrets: readonly string[]; readonly values: Environment },
): Environment {
  if (!folder) return {};
  const open = secrets.filter((secret) => !values[secret] && !values[fileVariable(secret)]);
  const files = open.map((secret) => [fileVariable(secret), path.join(folder, credentialOf(name, secret))] as const);
  return Object.fromEntries(files.filter(([, file]) => existsSync(file)));
}

/** Follows links, because containers mount secrets as links; reads only regular files of limited size. */
function readSecret(file: string): string {
  const handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const facts = fstatSync(handle);
    if (!facts.isFile()) throw new Error(`${file} is not a regular file`);
    const buffer = Buffer.alloc(MOST_BYTES + 1);
    const bytes = buffer.subarray(0, readSync(handle, buffer, 0, buffer.length, 0));
    if (bytes.length > MOST_BYTES) throw new Error(`${file} is larger than ${MOST_BYTES} bytes`);
    const text = typedText(bytes).replace(/\r?\n$/, '');
    if (text === '') throw new Error(`${file} is empty`);
    return text;
  } finally {
    closeSync(handle);
  }
}
