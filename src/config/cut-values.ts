import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ENV_FILE, type Environment } from './environment.ts';

/** A line of a variable whose value stands in no quotes. */
const UNQUOTED = /^\s*(?:export\s+)?([\w.-]+)\s*=[^\S\n]*([^\s'"`].*)$/gm;

/**
 * Variables whose value in `.env` ends at a `#` that was meant as a part of it, as in passwords: a parser takes the rest for
 * a comment, and wrong logins follow. A comment after a blank is one, except beside a secret, where nobody can tell.
 *
 * @param environment values that `.env` does not give are none of ours
 * @returns a sentence for each; no value is in it
 */
export function cutValues(environment: Environment, secrets: readonly string[]): string[] {
  if (!existsSync(ENV_FILE)) return [];
  const text = readFileSync(ENV_FILE, 'utf8');
  const parsed = parseEnv(text);
  const cut = new Set<string>();
  for (const [, name = '', value = ''] of text.matchAll(UNQUOTED)) {
    const end = secrets.includes(name) ? value.indexOf('#') : value.search(/(?<!\s)#/);
    const isUsed = end !== -1 && parsed[name] === value.slice(0, end).trim() && environment[name] === parsed[name];
    if (isUsed) cut.add(name);
  }
  return [...cut].map(
    (name) => `${name} is cut off at a # in ${ENV_FILE}. Put its value in quotes, and a comment on a line of its own.`,
  );
}
