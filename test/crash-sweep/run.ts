import { readOptions } from './options.ts';
import { sweep } from './sweep.ts';

const options = readOptions();
process.stderr.write(`crash sweep: ${JSON.stringify(options)}\n`);
const { result, stopped, breaches, folder } = await sweep(options, (text) => process.stderr.write(`${text}\n`));
for (const breach of breaches) process.stderr.write(`${breach}\n`);
if (folder !== null) process.stderr.write(`Everything is kept in ${folder}.\n`);
process.stdout.write(`${JSON.stringify({ ...result, stopped })}\n`);
process.exitCode = breaches.length === 0 ? 0 : 1;
