import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type EngineName, engineNames } from '../../src/whatsapp/engine.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<T extends Options> = ReturnType<typeof parseArgs<{ options: T }>>['values'];

/**
 * Reads the command line of a command that proves something. `--help`, an unknown option, and what `read` refuses end the
 * process here, with the usage.
 */
export function readCommandLine<T extends Options, R>(usage: string, options: T, read: (values: Values<T>) => R): R {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(usage);
    process.exit(0);
  }
  try {
    return read(parseArgs({ args, options }).values as Values<T>);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}

/** @throws Error that names the option which is no whole number */
export function whole(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`--${name} is a whole number; it got "${text}".`);
  return Number(text);
}

/** @throws Error that names the engines */
export function engineNamed(text: string): EngineName {
  const engine = engineNames.find((name) => name === text);
  if (!engine) throw new Error(`--engine is one of ${engineNames.join(', ')}; it got "${text}".`);
  return engine;
}

/** A seed from the clock, for who gives none. */
export function clockSeed(): string {
  return String(Date.now() % 1_000_000);
}
