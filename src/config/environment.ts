import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { type CodedError, toError } from '../errors/coded-error.ts';
import { configError } from '../errors/config.ts';
import { shellWord } from '../shell-word.ts';
import { typedText } from '../typed-text.ts';
import { wipeInitialEnvironment } from './initial-environment.js';
import { secretNames } from './schema.ts';

/** The environment's variables, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Absolute path of the installation's `.env`, whether it exists or not: the home is the current folder. */
export function envFile(): string {
  return path.resolve('.env');
}

let debugging = false;

/**
 * The environment of this process plus `.env` (variables already set take precedence). Secrets are
 * removed from it, so that neither child processes nor other processes of this user find them there. Once per process.
 *
 * @throws `CONFIG_FILE_UNREADABLE`
 */
export function takeEnvironment(): Environment {
  loadEnvFile(envFile());
  const environment: Environment = { ...process.env };
  debugging = environment['LOG_LEVEL'] === 'debug';
  const given = secretNames.filter((name) => environment[name]);
  for (const name of given) Reflect.deleteProperty(process.env, name);
  try {
    if (given.length > 0) wipeInitialEnvironment(given);
  } catch (thrown) {
    process.emitWarning(
      `Secrets in the environment remain readable by other processes of this user: ${toError(thrown).message}`,
    );
  }
  return environment;
}

function loadEnvFile(file: string): void {
  if (!existsSync(file)) return;
  Object.assign(process.env, { ...parseEnv(configurationText(file)), ...process.env });
}

/** What a file of the configuration says. @throws `CONFIG_FILE_UNREADABLE` */
export function configurationText(file: string): string {
  try {
    return typedText(readFileSync(file));
  } catch (thrown) {
    const detail = statSync(file).isFile() ? toError(thrown).message : 'it is not a file';
    throw configError('CONFIG_FILE_UNREADABLE', { file, detail }, thrown);
  }
}

/** Somebody looks for the cause of an error, and wants to see where it was thrown. */
export function isDebugging(): boolean {
  return debugging;
}

/**
 * `CONFIG_FILE_EXPOSED` if other users of the computer can read or change a file with passwords; only a warning, since the
 * service can still run. null: they cannot, or there is no file.
 */
export function exposedFile(file: string): CodedError | null {
  if (process.platform === 'win32' || !existsSync(file)) return null;
  const { mode, uid } = statSync(file);
  // A file owned by another user (root) is shared with us through its group.
  const open = mode & (uid === process.getuid?.() ? 0o077 : 0o027);
  return open === 0
    ? null
    : configError('CONFIG_FILE_EXPOSED', { file, typed: shellWord(file), mode: (mode & 0o777).toString(8) });
}
