/** `npm run bench -- NAME [options] --json`: one measurement against its named baseline, in one run. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BenchOptions, helpOf, valuesOf } from './options.ts';

const [name, ...args] = process.argv.slice(2);
const here = import.meta.dirname;
const names = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(path.join(here, entry.name, 'index.ts')))
  .map((entry) => entry.name);

const usage = `Usage: npm run bench -- NAME [options] --json\nNAME is one of: ${names.join(', ')}\nNAME --help says what it measures, and its options.\n`;
if (name === '--help' || name === '-h') {
  process.stdout.write(usage);
  process.exit(0);
}
if (name === undefined || !names.includes(name)) {
  process.stderr.write(usage);
  process.exit(2);
}
const bench: unknown = await import(pathToFileURL(path.join(here, name, 'index.ts')).href);
if (!isBench(bench)) throw new TypeError(`bench/${name}/index.ts exports no measures, options and run()`);
if (args.includes('--help') || args.includes('-h')) process.stdout.write(helpOf(name, bench.measures, bench.options));
else process.stdout.write(`${JSON.stringify(await bench.run(valuesOf(bench.options, args)))}\n`);

/** What each bench exports: what it measures, its options, and the measurement. */
interface Bench {
  readonly measures: string;
  readonly options: BenchOptions;
  run(values: Readonly<Record<string, unknown>>): Promise<object>;
}

function isBench(module: unknown): module is Bench {
  return (
    typeof module === 'object' && module !== null && ['measures', 'options', 'run'].every((name) => name in module)
  );
}
