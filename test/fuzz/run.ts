import { clockSeed, readCommandLine, whole } from '../support/command.ts';
import { fuzz } from './fuzz.ts';
import { targets } from './targets.ts';

const usage = `Usage: npm run fuzz -- [options]

Tries every parser of what comes from outside with mutations of valid inputs, and looks for those that end it, freeze it,
or make it take all memory.

  --seconds N   default: 30
  --seed S      default: from the clock; the same seed, the same inputs
  --only NAME   one target
  --json        one line
`;

const { seconds, seed, only, json } = readCommandLine(
  usage,
  {
    seconds: { type: 'string', default: '30' },
    seed: { type: 'string', default: clockSeed() },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
  (given) => ({
    seconds: whole('seconds', given.seconds),
    seed: whole('seed', given.seed),
    only: given.only,
    json: given.json,
  }),
);
const chosen = targets.filter(({ name }) => only === undefined || name === only);
const onLine = (line: string): void => void process.stderr.write(`${line}\n`);
onLine(`seed ${seed}`);
const { byTarget, ...result } = await fuzz({ targets: chosen, seconds, seed, onLine });
for (const [name, { runs, accepted }] of byTarget) onLine(`${name}: ${accepted} of ${runs} accepted`);
if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
else for (const [name, value] of Object.entries(result)) process.stdout.write(`${name}: ${value}\n`);
if (chosen.length === 0 || result.crashes + result.hangs > 0) process.exitCode = 1;
// The targets' own listeners are of no use any more.
process.exit();
