import { withoutPostgres } from '../support/postgres.ts';
import { readOptions } from './options.ts';
import { sweep } from './sweep.ts';

const options = readOptions();
const why = withoutPostgres();
if (why !== null) {
  process.stderr.write(`Not tried: ${why}.\n`);
  process.exit(2);
}
// What it has started ends with it.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
process.stderr.write(`failover sweep: ${JSON.stringify(options)}\n`);
const startedAt = performance.now();
const { result, breaches, remarks, caught, faults, folder } = await sweep(options, (text) => {
  process.stderr.write(`${Math.round((performance.now() - startedAt) / 1000)} s: ${text}\n`);
});
process.stderr.write(`Faults: ${JSON.stringify(faults)}\n`);
for (const remark of remarks) process.stderr.write(`${remark}\n`);
for (const breach of breaches) process.stderr.write(`${breach}\n`);
if (options.controls.length > 0) process.stderr.write(`Caught without a rule: ${JSON.stringify(caught)}\n`);
const uncaught = options.controls.filter((guard) => caught[guard] === 0);
for (const guard of uncaught) process.stderr.write(`Nothing was noticed without ${guard}.\n`);
if (folder !== null) process.stderr.write(`The logs of the nodes are kept in ${folder}.\n`);
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exitCode = breaches.length + uncaught.length === 0 ? 0 : 1;
