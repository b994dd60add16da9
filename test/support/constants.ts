import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './sources.ts';

/**
 * A number that stands in a source file as `NAME = 5 * 60_000` or `name: 2000`, without being exported for a page's sake.
 * Names within the expression are numbers of the same file.
 */
export function constantOf(file: string, name: string): number {
  const text = readFileSync(join(root, file), 'utf8');
  const [, expression] =
    new RegExp(`(?<![\\w.])${name}(?:: number)?(?: =|:) ([A-Z\\d][\\w.* ]*?)(?:;|,| \\}|\\n)`).exec(text) ?? [];
  if (expression === undefined) throw new Error(`${file} has no number ${name}`);
  const numbers = expression.replaceAll(/[A-Za-z]\w*/g, (inner) => String(constantOf(file, inner)));
  return numbers
    .split('*')
    .map((factor) => Number(factor.replaceAll('_', '').trim()))
    .reduce((product, factor) => product * factor, 1);
}

/** The same for a list: `NAME = [7, 10, 12] as const`, or with factors. */
export function constantsOf(file: string, name: string): readonly number[] {
  const text = readFileSync(join(root, file), 'utf8');
  const [, list] = new RegExp(`(?<![\\w.])${name} = \\[([^\\]]+)\\]`).exec(text) ?? [];
  if (list === undefined) throw new Error(`${file} has no list ${name}`);
  return list.split(',').map((one) => Number((/[\d_]+/.exec(one)?.[0] ?? '').replaceAll('_', '')));
}
