import { readCommandLine, whole } from '../support/command.ts';
import { loadLifeCycle, shippedFolder } from './life-cycle.ts';
import { simulate } from './simulate.ts';

const usage = `Usage: npm run simulate -- [options]

Lives a session's life-cycle through years of faults, on both sides, and counts broken promises.

  --years N   default: 1000
  --seed S    default: 1; the same seed, the same years
  --json      one line
`;

const { years, seed, json } = readCommandLine(
  usage,
  {
    years: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
  (given) => ({ years: whole('years', given.years), seed: whole('seed', given.seed), json: given.json }),
);
const verdicts = simulate({
  years,
  seed,
  life: await loadLifeCycle(shippedFolder),
  onYear: (year, { connects }) => {
    if ((year + 1) % 100 === 0) process.stderr.write(`${year + 1} of ${years} years, ${connects} connects\n`);
  },
  onUnhealed: (year, end) => process.stderr.write(`year ${year} did not heal: ${end}\n`),
});
if (json) process.stdout.write(`${JSON.stringify(verdicts)}\n`);
else for (const [name, value] of Object.entries(verdicts)) process.stdout.write(`${name}: ${value}\n`);

const broken =
  verdicts.needlessQrScans +
  verdicts.doubleOwners +
  verdicts.countedAttemptsBeyond5 +
  verdicts.keepAliveWhileDisconnected +
  verdicts.destroyedLastCopy +
  verdicts.unhealed;
if (broken > 0 || verdicts.maxConnectsIn10Min > 20) process.exitCode = 1;
