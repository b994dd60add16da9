import { parseArgs } from 'node:util';
import { loadLifeCycle, shippedFolder } from './life-cycle.ts';
import { simulate } from './simulate.ts';

const { values } = parseArgs({
  options: {
    years: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});

const years = Number(values.years);
const verdicts = simulate({
  years,
  seed: Number(values.seed),
  life: await loadLifeCycle(shippedFolder),
  onYear: (year, { connects }) => {
    if ((year + 1) % 100 === 0) process.stderr.write(`${year + 1} of ${years} years, ${connects} connects\n`);
  },
  onUnhealed: (year, end) => process.stderr.write(`year ${year} did not heal: ${end}\n`),
});
if (values.json) process.stdout.write(`${JSON.stringify(verdicts)}\n`);
else for (const [name, value] of Object.entries(verdicts)) process.stdout.write(`${name}: ${value}\n`);

const broken =
  verdicts.needlessQrScans +
  verdicts.doubleOwners +
  verdicts.countedAttemptsBeyond5 +
  verdicts.keepAliveWhileDisconnected +
  verdicts.destroyedLastCopy +
  verdicts.unhealed;
if (broken > 0 || verdicts.maxConnectsIn10Min > 20) process.exitCode = 1;
