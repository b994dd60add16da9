import { clockSeed, readCommandLine, whole } from '../support/command.ts';
import { soak } from './soak.ts';

const usage = `Usage: npm run soak -- [options] --json

The real service under steady load with a fault a minute; memory and open files are measured over the last hour.

  --minutes N   default: 120
  --rate N      invoices a minute (default: 50)
  --seed S      default: from the clock; printed
`;

const options = readCommandLine(
  usage,
  {
    minutes: { type: 'string', default: '120' },
    rate: { type: 'string', default: '50' },
    seed: { type: 'string', default: clockSeed() },
    json: { type: 'boolean', default: false },
  },
  (given) => ({
    seconds: 60 * whole('minutes', given.minutes),
    rate: whole('rate', given.rate),
    faultEvery: 60,
    seed: whole('seed', given.seed),
  }),
);
process.stderr.write(`soak: ${JSON.stringify(options)}\n`);
const { result, breaches } = await soak(options, (text) => process.stderr.write(`${text}\n`));
for (const breach of breaches) process.stderr.write(`${breach}\n`);
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exitCode = breaches.length === 0 ? 0 : 1;
