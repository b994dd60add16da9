import { parseArgs } from 'node:util';

/** A named option of a bench, with a value. */
export interface BenchOption {
  readonly default?: string;
  /** What it sets, in a line of the help. */
  readonly help: string;
}

export type BenchOptions = Readonly<Record<string, BenchOption>>;

/** What was given for each option; undefined only where there is no default. */
export type Values<O extends BenchOptions> = {
  readonly [Name in keyof O]: O[Name] extends { readonly default: string } ? string : string | undefined;
};

/** `--json`, which every bench takes, changes nothing: a result is JSON. @throws TypeError for an unknown option */
export function valuesOf(options: BenchOptions, args: readonly string[]): Readonly<Record<string, unknown>> {
  const named = Object.entries(options).map(
    ([name, { default: usual }]) =>
      [name, { type: 'string' as const, ...(usual === undefined ? {} : { default: usual }) }] as const,
  );
  return parseArgs({ args: [...args], options: { ...Object.fromEntries(named), json: { type: 'boolean' } } }).values;
}

/** What `npm run bench -- NAME --help` prints. */
export function helpOf(name: string, measures: string, options: BenchOptions): string {
  const lines = Object.entries(options).map(([option, { help, default: usual }]) => {
    const said = usual === undefined ? help : `${help} (${usual})`;
    return `  ${`--${option} VALUE`.padEnd(20)} ${said}\n`;
  });
  return `npm run bench -- ${name} [options] --json\n\n${measures}\n${lines.length === 0 ? '' : '\n'}${lines.join('')}`;
}
