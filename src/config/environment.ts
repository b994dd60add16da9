import { existsSync } from 'node:fs';
import { toError } from '../errors/coded-error.ts';
import { wipeInitialEnvironment } from './initial-environment.js';
import { secretNames } from './schema.ts';

/** The environment's variables, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

export const ENV_FILE = '.env';

/**
 * The environment of this process, with what `.env` of the working folder adds (what is already set wins). Secrets are taken
 * out of it: neither a child nor another process of this user that looks finds them there. Once for each process.
 */
export function takeEnvironment(): Environment {
  if (existsSync(ENV_FILE)) process.loadEnvFile(ENV_FILE);
  const environment = { ...process.env };
  const given = secretNames.filter((name) => environment[name]);
  for (const name of given) Reflect.deleteProperty(process.env, name);
  try {
    if (given.length > 0) wipeInitialEnvironment(given);
  } catch (thrown) {
    process.emitWarning(
      `Secrets of the environment stay readable for other processes of this user: ${toError(thrown).message}`,
    );
  }
  return environment;
}
