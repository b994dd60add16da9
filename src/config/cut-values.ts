import { existsSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { configurationText, type Environment, envFile } from './environment.ts';

/** A variable's line with an unquoted value. */
const UNQUOTED = /^\s*(?:export\s+)?([\w.-]+)\s*=[^\S\n]*([^\s'"`].*)$/gm;

/**
 * Variables whose value in `.env` is cut at a `#` meant to be part of it, as in passwords: the parser takes the rest as a
 * comment, and logins fail. A `#` after a space starts a comment, except after a secret, where it is ambiguous.
 *
 * @param environment only values taken from `.env` are checked
 * @returns their names
 */
export function cutValues(environment: Environment, secrets: readonly string[]): string[] {
  if (!existsSync(envFile())) return [];
  const text = configurationText(envFile());
  const parsed = parseEnv(text);
  const cut = new Set<string>();
  for (const [, name = '', value = ''] of text.matchAll(UNQUOTED)) {
    const end = secrets.includes(name) ? value.indexOf('#') : value.search(/(?<!\s)#/);
    const isUsed = end !== -1 && parsed[name] === value.slice(0, end).trim() && environment[name] === parsed[name];
    if (isUsed) cut.add(name);
  }
  return [...cut];
}

/** What is wrong with such a variable, without its value. */
export function cutSentence(name: string): string {
  return `${name} is cut off at a # in ${envFile()}. Quote its value, and put comments on separate lines.`;
}

/** A path of Windows with a line break in it: `\n` between double quotes is read as one. */
const BROKEN_PATH = /^(?:[a-z]:(?=[\\/\n])|\\\\)[^\n]*\n/i;

/** Variables whose path of Windows was read otherwise than it was written. Pure. */
export function brokenPaths(environment: Environment, names: readonly string[]): string[] {
  return names.filter((name) => BROKEN_PATH.test(environment[name] ?? ''));
}

/** What is wrong with such a variable. */
export function brokenPathSentence(name: string): string {
  return `${name} has a line break in its path: \\n in double quotes is read as one. Leave the quotes out, or write / in the place of \\.`;
}
