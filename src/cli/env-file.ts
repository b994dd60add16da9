import { existsSync } from 'node:fs';
import { replaceFile } from '../atomic-file.ts';
import type { ConfigFile } from '../config/config-file.ts';
import { configurationText, type Environment, envFile, exposedFile, takeEnvironment } from '../config/environment.ts';
import { withJsonValues } from '../config/file-text.ts';
import { slipsIn } from '../config/slips.ts';
import { codedDiskError } from '../disk-error.ts';
import { inCommands } from '../next-steps/commands.ts';
import { formerPlace } from '../service/former-place.ts';
import { oneLine } from '../visible-text.ts';
import { type Choice, configFileOf } from './choice.ts';
import { unusedEnvFile } from './home.ts';

/** Warns if others can read or change `.env`, or if one of ours in the working folder is not used. */
function warnOfEnvFile(writeError: (text: string) => void): void {
  const unused = unusedEnvFile();
  if (unused !== null) writeError(`Warning: ${unused}\n`);
  const exposed = exposedFile(envFile());
  if (exposed) writeError(`Warning: ${exposed.message}\nNext: ${inCommands(exposed.next)}\n`);
}

/** The process's environment with `.env`; what looks like a slip in a name of ours is told. */
export function takeOurEnvironment(writeError: (text: string) => void): Environment {
  warnOfEnvFile(writeError);
  const environment = takeEnvironment();
  for (const slip of slipsIn(environment)) writeError(`Warning: ${oneLine(slip)}\n`);
  return environment;
}

/** The configuration file of several companies, with warnings about it; null: the environment describes one. */
export function takeConfigFile(
  choice: Choice,
  environment: Environment,
  out: { readonly program: string; readonly writeError: (text: string) => void },
): ConfigFile | null {
  const configured = configFileOf(choice, environment, out.program);
  if (configured === null) return null;
  const exposed = exposedFile(configured.file);
  const former = formerPlace(configured.service['DATA_PATH'] || './data/', configured.file);
  for (const error of [exposed, former])
    if (error) out.writeError(`Warning: ${error.message}\nNext: ${inCommands(error.next)}\n`);
  for (const warning of configured.warnings) out.writeError(`Warning: ${oneLine(warning)}\n`);
  return configured;
}

/** Replaces or adds the line of one variable; the rest of the file is unchanged. */
export async function setVariable(envFile: string, name: string, value: string): Promise<void> {
  try {
    const before = existsSync(envFile) ? configurationText(envFile) : '';
    const line = `${name}=${value}`;
    const pattern = new RegExp(`^[ \\t]*#?[ \\t]*${name}=.*$`, 'm');
    const separator = before === '' || before.endsWith('\n') ? '' : '\n';
    await replaceFile(envFile, pattern.test(before) ? before.replace(pattern, line) : `${before}${separator}${line}\n`);
  } catch (error) {
    throw codedDiskError(error);
  }
}

/** Sets what a configuration file says of a book; the rest of the file is unchanged. */
export async function setOfBook(file: string, book: string, name: string, value: string): Promise<void> {
  try {
    await replaceFile(file, withJsonValues(configurationText(file), ['books', book], { [name]: value }));
  } catch (error) {
    throw codedDiskError(error);
  }
}
