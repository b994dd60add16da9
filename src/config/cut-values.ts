import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { type Environment, envFile } from './environment.ts';

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
  const text = readFileSync(envFile(), 'utf8');
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
