/** `npm run bench -- NAME [options] --json`: one measurement against its named baseline, in one run. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [name, ...options] = process.argv.slice(2);
const here = import.meta.dirname;
const names = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(path.join(here, entry.name, 'index.ts')))
  .map((entry) => entry.name);

const usage = `Usage: npm run bench -- NAME [options] --json\nNAME is one of: ${names.join(', ')}\n`;
if (name === '--help' || name === '-h') {
  process.stdout.write(usage);
  process.exit(0);
}
if (name === undefined || !names.includes(name)) {
  process.stderr.write(usage);
  process.exit(2);
}
const bench: unknown = await import(pathToFileURL(path.join(here, name, 'index.ts')).href);
if (!isBench(bench)) throw new TypeError(`bench/${name}/index.ts exports no run()`);
const result = await bench.run(options);
process.stdout.write(`${JSON.stringify(result)}\n`);

function isBench(module: unknown): module is { run(argv: string[]): Promise<object> } {
  return typeof module === 'object' && module !== null && 'run' in module && typeof module.run === 'function';
}
