import { type ParseArgsConfig, parseArgs } from 'node:util';
import { editDistance } from '../config/edit-distance.ts';
import { cliError } from '../errors/cli.ts';
import { hasCode } from '../errors/coded-error.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<T extends Options> = ReturnType<typeof parseArgs<{ options: T; allowPositionals: true }>>;

/** What a program takes behind its name. */
export interface Accepted<T extends Options> {
  /** As in `node {program} --help`. */
  readonly program: string;
  readonly options: T;
  /** Words that are not options; left out: none. */
  readonly words?: boolean;
}

/**
 * Reads a command line.
 *
 * @throws `CLI_USAGE` that names the invalid argument and, for a slip of the pen, what was meant
 */
export function readArguments<T extends Options>(argv: readonly string[], accepted: Accepted<T>): Parsed<T> {
  const { options, program, words = false } = accepted;
  const args = [...argv];
  try {
    const parsed = parseArgs({ args, options, allowPositionals: words }) as Parsed<T>;
    requireOneValue(args, accepted);
    return parsed;
  } catch (error) {
    if (hasCode(error, 'CLI_USAGE')) throw error;
    const problem = problemIn(args, accepted);
    // Only what a command line can be wrong in; the rest is a bug of ours.
    if (problem === null) throw error;
    throw cliError('CLI_USAGE', { problem, program }, error);
  }
}

/** ` Did you mean X?`, or nothing if no known word is similar. */
export function meantBy(word: string, known: readonly string[]): string {
  const near = known
    .map((one) => ({ one, slips: one.startsWith(word) && word.length > 2 ? 0 : editDistance(word.toLowerCase(), one) }))
    .filter(({ one, slips }) => slips <= Math.max(1, Math.floor(one.length / 4)))
    .toSorted((a, b) => a.slips - b.slips)[0];
  return near === undefined ? '' : ` Did you mean ${near.one}?`;
}

/** Of two values the last would count without a word about the other. No option of ours takes several. @throws `CLI_USAGE` */
function requireOneValue<T extends Options>(args: string[], { options, program }: Accepted<T>): void {
  const values = new Map<string, string | undefined>();
  for (const token of parseArgs({ args, options, strict: false, tokens: true }).tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    if (values.has(name) && values.get(name) !== value)
      throw cliError('CLI_USAGE', { problem: twice(rawName), program });
    values.set(name, value);
  }
}

/** What is said of an option that has two values. */
export function twice(option: string): string {
  return `${option} is given twice, with different values.`;
}

/** The first argument that is not accepted, in words; null: none. */
function problemIn<T extends Options>(args: string[], { options, words }: Accepted<T>): string | null {
  const known = Object.keys(options).map((name) => `--${name}`);
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional' && !words) {
      const meant = meantBy(`--${token.value}`, known);
      return meant === '' ? `unexpected word ${token.value}.` : `unknown word ${token.value}.${meant}`;
    }
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    const type = Object.hasOwn(options, name) ? options[name]?.type : undefined;
    if (type === undefined) return `unknown option ${rawName}.${meantBy(rawName, known)}`;
    if (type === 'boolean' && value !== undefined) return `${rawName} takes no value.`;
    if (type === 'string' && value === undefined) return `${rawName} needs a value.`;
    if (type === 'string' && !token.inlineValue && value?.startsWith('-'))
      return `${rawName} needs a value; one that begins with a dash is written ${rawName}=${value}.`;
  }
  return null;
}
