import { clockSeed, engineNamed, readCommandLine, whole } from '../support/command.ts';
import { dice } from '../support/dice.ts';
import { killUpgrades } from './upgrade-kills.ts';
import { killFirstStarts } from './upgrade-session.ts';

const usage = `Usage: npm run upgrade-sweep -- [options] --json

An outbox and a session of an earlier version, opened by this one and killed: the outbox at one disk operation after
another, the service at random instants of its first starts.

  --kills N   of the outbox's upgrade (default: 200)
  --engine E  baileys or webjs, of the starts (default: baileys)
  --starts N  killed first starts of the service (default: 20)
  --seed S    default: from the clock; printed
`;

const options = readCommandLine(
  usage,
  {
    kills: { type: 'string', default: '200' },
    engine: { type: 'string', default: 'baileys' },
    starts: { type: 'string', default: '20' },
    seed: { type: 'string', default: clockSeed() },
    json: { type: 'boolean', default: false },
  },
  (given) => ({
    kills: whole('kills', given.kills),
    engine: engineNamed(given.engine),
    starts: whole('starts', given.starts),
    seed: whole('seed', given.seed),
  }),
);
process.stderr.write(`upgrade sweep: ${JSON.stringify(options)}\n`);
const random = dice(options.seed).next;
const outbox = options.kills > 0 ? await killUpgrades(options.kills, random) : null;
if (typeof outbox === 'string') process.stderr.write(`The outbox's upgrade was not killed: ${outbox}.\n`);
const session = options.starts > 0 ? await killFirstStarts(options.engine, options.starts, random) : null;
const breaches = [...(typeof outbox === 'string' ? [outbox] : (outbox?.breaches ?? [])), ...(session?.breaches ?? [])];
for (const breach of breaches) process.stderr.write(`${breach}\n`);
process.stdout.write(`${JSON.stringify({ seed: options.seed, outbox, session })}\n`);
process.exitCode = breaches.length === 0 ? 0 : 1;
