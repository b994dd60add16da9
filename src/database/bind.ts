import type { Statement } from './port.ts';
import type { Value } from './row.ts';

/** A `:name`, but not a `::cast`. Strings in our SQL contain no colons. */
const NAME = /(?<!:):([a-zA-Z_]\w*)/g;

/** Values; a database takes some 32,000 in all (https://www.sqlite.org/limits.html#max_variable_number). */
const LONGEST_FILLED = 8192;

/**
 * The statement with numbered parameters: `mark(n)` is the database's syntax for the n-th one, from 1. Lists are expanded:
 * `IN (:states)` becomes `IN ($1, $2)`; a name used twice is one parameter. A list is filled up with its last value to a
 * power of two, so that lists of all lengths are few statements: each is kept prepared.
 *
 * @throws RangeError for a name without a value and for an empty list, which databases do not allow
 */
export function bind(
  { sql, parameters }: Statement,
  mark: (n: number) => string,
): { readonly sql: string; readonly values: readonly Value[] } {
  const values: Value[] = [];
  const written = new Map<string, string>();
  const bound = sql.replace(NAME, (_all, name: string) => {
    const known = written.get(name);
    if (known !== undefined) return known;
    const value = parameters[name];
    if (value === undefined) throw new RangeError(`no value for :${name} in ${sql}`);
    if (!isList(value)) {
      values.push(value);
      written.set(name, mark(values.length));
      return mark(values.length);
    }
    if (value.length === 0) throw new RangeError(`an empty list for :${name} in ${sql}`);
    const marks = filledUp(value).map((one) => {
      values.push(one);
      return mark(values.length);
    });
    written.set(name, marks.join(', '));
    return marks.join(', ');
  });
  return { sql: bound, values };
}

function filledUp(list: readonly Value[]): readonly Value[] {
  const length = 2 ** Math.ceil(Math.log2(list.length));
  const last = list.at(-1);
  if (last === undefined || length > LONGEST_FILLED) return list;
  return [...list, ...Array.from({ length: length - list.length }, () => last)];
}

function isList(value: Value | readonly Value[]): value is readonly Value[] {
  return Array.isArray(value);
}
