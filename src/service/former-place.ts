import { existsSync } from 'node:fs';
import path from 'node:path';
import type { CodedError } from '../errors/coded-error.ts';
import { configError } from '../errors/config.ts';

/** Made in DATA_PATH by a service of one company when it runs, and by nothing of several; in the order in which they are moved. */
export const FORMER_SIGNS: readonly string[] = ['id.key', 'outbox.db'];

/** `CONFIG_FORMER_PLACE` if a service of one company has left there what a configuration file does not look at; null: nothing. */
export function formerPlace(dataPath: string, file: string): CodedError | null {
  const folder = path.resolve(dataPath);
  const found = FORMER_SIGNS.filter((name) => existsSync(path.join(folder, name)));
  return found.length === 0 ? null : configError('CONFIG_FORMER_PLACE', { folder, names: found.join(', '), file });
}
