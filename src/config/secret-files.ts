import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { hasCode, toError } from '../errors/coded-error.ts';
import type { Environment } from './environment.ts';

/** Where the value of a secret variable may also come from. */
const SUFFIX = '_FILE';
/** Far above any secret. */
const MOST_BYTES = 64 * 1024;

export interface SecretsOfFiles {
  /** The secrets that files hold, by the name of their variable. */
  readonly values: Environment;
  /** Sentences about those that could not be had; they name variables, never a content. */
  readonly problems: readonly string[];
}

/** Name of the variable that tells in which file a secret is. */
export function fileVariable(name: string): string {
  return `${name}${SUFFIX}`;
}

/**
 * Secrets that are not in the environment: from the file that `NAME_FILE` names, as containers do it, or from the service
 * manager's folder of credentials (`$CREDENTIALS_DIRECTORY/NAME`, systemd.exec(5)). One line break at the end is no part of it.
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
      // Of the credentials each is there or not; a file that was named must be.
      if (!file && hasCode(thrown, 'ENOENT')) continue;
      problems.push(`${file ? variable : `The credential ${name}`} cannot be read: ${toError(thrown).message}.`);
    }
  }
  return { values, problems };
}

/** Links are followed, because containers mount secrets as such; nothing but a plain file of some length is read. */
function readSecret(file: string): string {
  const handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const facts = fstatSync(handle);
    if (!facts.isFile()) throw new Error(`${file} is no plain file`);
    const buffer = Buffer.alloc(MOST_BYTES + 1);
    const text = buffer.toString('utf8', 0, readSync(handle, buffer, 0, buffer.length, 0)).replace(/\r?\n$/, '');
    if (text === '') throw new Error(`${file} is empty`);
    if (Buffer.byteLength(text) > MOST_BYTES) throw new Error(`${file} holds more than ${MOST_BYTES} bytes`);
    return text;
  } finally {
    closeSync(handle);
  }
}
