import { existsSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describedGroups } from './described.ts';
import { configurationText, type Environment, envFile } from './environment.ts';
import { fileVariable } from './secret-files.ts';

/** A variable as it is in force. */
export interface SettingInForce {
  readonly group: string;
  readonly name: string;
  /** As one would write it; null: not set, and without a default. What is, or may hold, a secret is masked. */
  readonly value: string | null;
  readonly origin: 'default' | 'env_file' | 'environment' | 'secret_file';
  readonly description: string;
}

const MASKED = '••••••••';

/** Every variable of a valid environment: its value, and where that came from. `file`: what `.env` says. */
export function settingsInForce(
  environment: Environment,
  file: Environment = readEnvFile(),
): readonly SettingInForce[] {
  return describedGroups().flatMap(({ title, variables }) =>
    variables.map(({ name, byDefault, secret, mayHoldSecret, description }) => {
      const given = environment[name] ?? '';
      const inFile = secret === true && given === '' && isInFile(name, environment);
      const value = given === '' && !inFile ? byDefault : secret || mayHoldSecret ? MASKED : given;
      const set = file[name] === given ? 'env_file' : 'environment';
      const origin = inFile ? 'secret_file' : given === '' ? 'default' : set;
      return { group: title, name, value: value === '' ? null : value, origin, description };
    }),
  );
}

/** A credential of systemd is one too; whether it exists was seen when the configuration was read. */
function isInFile(name: string, environment: Environment): boolean {
  const credentials = environment['CREDENTIALS_DIRECTORY'];
  return Boolean(environment[fileVariable(name)]) || (Boolean(credentials) && existsSync(`${credentials}/${name}`));
}

function readEnvFile(): Environment {
  return existsSync(envFile()) ? parseEnv(configurationText(envFile())) : {};
}
