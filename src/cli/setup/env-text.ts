import { parseEnv } from 'node:util';

/** One variable's line, its value quoted over several lines too. */
function linesOf(name: string): RegExp {
  return new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*(?:"[^"]*"|'[^']*'|\`[^\`]*\`)?[^\\n]*\\n?`, 'gm');
}

/**
 * The text of an `.env` with these values, each read back as it was given. Everything else in it stays. Pure.
 *
 * @throws RangeError for a value that no quotes can hold
 */
export function withValues(text: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce((before, [name, value]) => withValue(before, name, value), text);
}

/** The text of an `.env` without these variables. Pure. @throws RangeError where the rest would be read otherwise */
export function withoutNames(text: string, names: readonly string[]): string {
  const rest = names.reduce((before, name) => before.replace(linesOf(name), ''), text);
  const wanted = Object.entries(parseEnv(text)).filter(([name]) => !names.includes(name));
  if (!isSame(parseEnv(rest), Object.fromEntries(wanted)))
    throw new RangeError('It has an open quote, so that nothing can be taken out of it.');
  return rest;
}

function withValue(text: string, name: string, value: string): string {
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  const wanted = { ...parseEnv(before), [name]: value };
  if (parseEnv(before)[name] === value) return text;
  const line = `${name}=${quoted(value)}\n`;
  let placed = false;
  const inPlace = before.replace(linesOf(name), () => {
    if (placed) return '';
    placed = true;
    return line;
  });
  // Of several, the last one counts; a file that is read otherwise than it looks is left as it is.
  const ways = [inPlace, `${before}${line}`];
  const way = ways.find((one) => isSame(parseEnv(one), wanted));
  if (way === undefined) throw new RangeError('It has an open quote, so that nothing can be added to it.');
  return way;
}

function isSame(read: NodeJS.Dict<string>, wanted: NodeJS.Dict<string>): boolean {
  const names = Object.keys(wanted);
  return Object.keys(read).length === names.length && names.every((name) => read[name] === wanted[name]);
}

/** Lines behind that a value without its end would take in. */
const BEHIND = `B='b'\nC="c"\nD=\`d\`\n`;

/** As short as it can be read back. */
function quoted(value: string): string {
  const ways = [value, `'${value}'`, `"${value}"`, `\`${value}\``];
  const wanted = { A: value, B: 'b', C: 'c', D: 'd' };
  const way = ways.find((one) => isSame(parseEnv(`A=${one}\n${BEHIND}`), wanted));
  if (way === undefined) throw new RangeError('It holds every kind of quote, so that .env cannot hold it.');
  return way;
}
