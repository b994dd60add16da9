import path from 'node:path';
import { clockSeed, engineNamed, readCommandLine, whole } from '../support/command.ts';
import { dice } from '../support/dice.ts';
import { killDowngrades } from './downgrade-kills.ts';
import { killRefusedStarts } from './downgrade-session.ts';
import { killUpgrades } from './upgrade-kills.ts';
import { killFirstStarts } from './upgrade-session.ts';

const usage = `Usage: npm run upgrade-sweep -- [options] --json

Outboxes and a session of earlier versions, opened by this one and killed: the outboxes at one disk operation after
another, the service at random instants of its first starts. And what a newer version wrote, refused by an earlier one that
is killed meanwhile.

  --kills N       of the outboxes' upgrades (default: 200)
  --engine E      baileys or webjs, of the starts (default: baileys)
  --starts N      killed first starts of the service (default: 20)
  --downgrades N  killed refusals of a newer version's databases (default: 200)
  --refusals N    killed starts of the service on what a newer version wrote (default: 20)
  --before DIR    the release before this, with its packages: it refuses this one's outbox (default: this one plays it)
  --seed S        default: from the clock; printed
`;

const options = readCommandLine(
  usage,
  {
    kills: { type: 'string', default: '200' },
    engine: { type: 'string', default: 'baileys' },
    starts: { type: 'string', default: '20' },
    downgrades: { type: 'string', default: '200' },
    refusals: { type: 'string', default: '20' },
    before: { type: 'string' },
    seed: { type: 'string', default: clockSeed() },
    json: { type: 'boolean', default: false },
  },
  (given) => ({
    kills: whole('kills', given.kills),
    engine: engineNamed(given.engine),
    starts: whole('starts', given.starts),
    downgrades: whole('downgrades', given.downgrades),
    refusals: whole('refusals', given.refusals),
    before: given.before === undefined ? null : path.resolve(given.before),
    seed: whole('seed', given.seed),
  }),
);
process.stderr.write(`upgrade sweep: ${JSON.stringify(options)}\n`);
const random = dice(options.seed).next;
const outbox = options.kills > 0 ? await killUpgrades(options.kills, random) : null;
const session = options.starts > 0 ? await killFirstStarts(options.engine, options.starts, random) : null;
const downgrades = options.downgrades > 0 ? await killDowngrades(options.downgrades, random, options.before) : null;
const refusals = options.refusals > 0 ? await killRefusedStarts(options.refusals, random) : null;
const breaches = [outbox, session, downgrades, refusals].flatMap((part) =>
  typeof part === 'string' ? [`Nothing was killed: ${part}.`] : (part?.breaches ?? []),
);
for (const breach of breaches) process.stderr.write(`${breach}\n`);
process.stdout.write(`${JSON.stringify({ seed: options.seed, outbox, session, downgrades, refusals })}\n`);
process.exitCode = breaches.length === 0 ? 0 : 1;
