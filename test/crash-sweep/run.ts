/** `npm run crash-sweep -- --engine E --kills N --invoices M --seed S [--no-dedupe] [--failpoints] --json` */
import { parseOptions, type SweepOptions, usage } from './options.ts';
import { sweep } from './sweep.ts';

const options = readOptions();
if (options) {
  process.stderr.write(`crash sweep: ${JSON.stringify(options)}\n`);
  const { result, breaches, folder } = await sweep(options, (text) => process.stderr.write(`${text}\n`));
  for (const breach of breaches) process.stderr.write(`${breach}\n`);
  if (folder !== null) process.stderr.write(`Everything is kept in ${folder}.\n`);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exitCode = breaches.length === 0 ? 0 : 1;
}

function readOptions(): SweepOptions | null {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exitCode = 2;
    return null;
  }
}
