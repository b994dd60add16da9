import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { configurationText, envFile } from '../config/environment.ts';
import { variables } from '../config/schema.ts';
import { whyNoFolder } from '../disk-error.ts';
import { cliError } from '../errors/cli.ts';
import { configError } from '../errors/config.ts';
import { shellWord } from '../shell-word.ts';
import { twice } from './arguments.ts';
import { workingFolder } from './working-folder.ts';

const project = path.resolve(import.meta.dirname, '..', '..');

/**
 * Makes the installation's home the current folder, so that `.env` and relative paths in it mean the same wherever the
 * command is typed.
 *
 * @returns the arguments without `--home DIR`
 * @throws `CLI_USAGE`, `CONFIG_HOME_UNUSABLE`
 */
export function enterHome(argv: readonly string[], program: string, environment = process.env): readonly string[] {
  const { given, rest } = takeHome(argv, program);
  const home = homeOf({ given, variable: environment['COURIER_HOME'], project, workingFolder: workingFolder() });
  try {
    process.chdir(home);
  } catch (thrown) {
    const named = given === null ? 'COURIER_HOME' : '--home';
    throw configError('CONFIG_HOME_UNUSABLE', { home, named, detail: whyNoFolder(thrown) }, thrown);
  }
  return rest;
}

export interface HomeSources {
  /** Of `--home`; null: not given. */
  readonly given: string | null;
  /** COURIER_HOME. */
  readonly variable: string | undefined;
  /** Folder of the program. */
  readonly project: string;
  readonly workingFolder: string;
}

/**
 * Absolute path of the home: what was asked for, else the program's folder. A program installed as a package has none of its
 * own, so that its user's working folder is it. Pure.
 */
export function homeOf({ given, variable, project, workingFolder }: HomeSources): string {
  const asked = given ?? (variable || null);
  if (asked !== null) return path.resolve(workingFolder, asked);
  return project.split(path.sep).includes('node_modules') ? workingFolder : project;
}

function takeHome(argv: readonly string[], program: string): { given: string | null; rest: readonly string[] } {
  return takeOption(argv, '--home', { program, needs: 'a folder' });
}

/** An option that may stand anywhere. @throws `CLI_USAGE` without a value, or with two */
export function takeOption(
  argv: readonly string[],
  option: string,
  { program, needs }: { readonly program: string; readonly needs: string },
): { given: string | null; rest: readonly string[] } {
  let given: string | null = null;
  const rest: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (word !== option && !word.startsWith(`${option}=`)) {
      rest.push(word);
      continue;
    }
    const value = word === option ? argv[++i] : word.slice(option.length + 1);
    if (!value) throw cliError('CLI_USAGE', { problem: `${option} needs ${needs}.`, program });
    if (given !== null && given !== value) throw cliError('CLI_USAGE', { problem: twice(option), program });
    given = value;
  }
  return { given, rest };
}

/** A warning about an `.env` of ours in the working folder that is not used because the home is elsewhere; null: there is none. */
export function unusedEnvFile(): string | null {
  const here = path.join(workingFolder(), '.env');
  if (here === envFile() || !existsSync(here) || !setsOurs(here)) return null;
  return `${here} is not used, but ${envFile()}. To use the one here: --home ${shellWord(workingFolder())}`;
}

function setsOurs(file: string): boolean {
  try {
    return Object.keys(parseEnv(configurationText(file))).some((name) => variables.has(name));
  } catch {
    // Somebody else's, or no file at all.
    return false;
  }
}
