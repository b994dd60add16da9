import { existsSync, statSync } from 'node:fs';
import { type CodedError, toError } from '../errors/coded-error.ts';
import { configError } from '../errors/config.ts';
import { wipeInitialEnvironment } from './initial-environment.js';
import { secretNames } from './schema.ts';

/** The environment's variables, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

export const ENV_FILE = '.env';

let debugging = false;

/**
 * The environment of this process plus `.env` in the working folder (variables already set take precedence). Secrets are
 * removed from it, so that neither child processes nor other processes of this user find them there. Once per process.
 */
export function takeEnvironment(): Environment {
  if (existsSync(ENV_FILE)) process.loadEnvFile(ENV_FILE);
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

/** Somebody looks for the cause of an error, and wants to see where it was thrown. */
export function isDebugging(): boolean {
  return debugging;
}

/**
 * `CONFIG_FILE_EXPOSED` if other users of the computer can read or change `.env`; only a warning, since the service can
 * still run. null: they cannot, or there is no file.
 */
export function exposedEnvFile(): CodedError | null {
  if (process.platform === 'win32' || !existsSync(ENV_FILE)) return null;
  const { mode, uid } = statSync(ENV_FILE);
  // A file owned by another user (root) is shared with us through its group.
  const open = mode & (uid === process.getuid?.() ? 0o077 : 0o027);
  return open === 0 ? null : configError('CONFIG_FILE_EXPOSED', { file: ENV_FILE, mode: (mode & 0o777).toString(8) });
}
