import { existsSync, readFileSync } from 'node:fs';
import { replaceFileSync } from '../../src/atomic-file.ts';
import { readCommandLine, whole } from '../support/command.ts';
import { promisesBroken, type Verdicts } from './judge.ts';
import { loadLifeCycle, shippedFolder } from './life-cycle.ts';
import { simulate } from './simulate.ts';

const usage = `Usage: npm run simulate -- [options]

Lives a session's life-cycle through years of faults, on both sides, and counts broken promises.

  --years N   default: 1000
  --seed S    default: 1; the same seed, the same years
  --from N    number of the first year, default: 0; each depends on the seed and its number alone
  --keep FILE goes on where the file says that an earlier run with this seed has ended, up to N years in all, and writes
              down there, after each hundred years, how far it is, the counters, and the years that broke a promise
  --json      one line
`;

/** Connects in ten minutes that are allowed where WhatsApp is reached. */
const connectBudget = 20;

const { years, seed, from, keep, json } = readCommandLine(
  usage,
  {
    years: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    keep: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
  (given) => ({
    years: whole('years', given.years),
    seed: whole('seed', given.seed),
    from: whole('from', given.from),
    keep: given.keep,
    json: given.json,
  }),
);
const before = keep === undefined ? null : readKept(keep, seed);
const first = before ? before.from + before.verdicts.years : from;
const broken: number[] = [...(before?.broken ?? [])];
let promises = before ? promisesBroken(before.verdicts) : 0;
let most = before ? before.verdicts.maxConnectsIn10Min : 0;
const note = (verdicts: Verdicts): void => {
  if (keep !== undefined)
    replaceFileSync(keep, `${JSON.stringify({ from: before?.from ?? from, verdicts, broken })}\n`);
};
const verdicts = simulate({
  years: Math.max(0, before ? before.from + years - first : years),
  seed,
  from: first,
  life: await loadLifeCycle(shippedFolder),
  ...(before && { before: before.verdicts }),
  onYear: (year, sofar) => {
    const tooMany = sofar.maxConnectsIn10Min > Math.max(connectBudget, most);
    if (promisesBroken(sofar) > promises || tooMany) broken.push(year);
    promises = promisesBroken(sofar);
    most = sofar.maxConnectsIn10Min;
    if ((year + 1) % 100 !== 0) return;
    note(sofar);
    process.stderr.write(`year ${year + 1}, ${sofar.connects} connects\n`);
  },
  onUnhealed: (year, end) => process.stderr.write(`year ${year} did not heal: ${end}\n`),
});
note(verdicts);
if (broken.length > 0)
  process.stderr.write(`promises broken in: ${broken.join(', ')} (--seed ${seed} --from N --years 1)\n`);
if (json) process.stdout.write(`${JSON.stringify(verdicts)}\n`);
else for (const [name, value] of Object.entries(verdicts)) process.stdout.write(`${name}: ${value}\n`);
if (promisesBroken(verdicts) > 0 || verdicts.maxConnectsIn10Min > connectBudget) process.exitCode = 1;

/** What an earlier run has kept; null: nothing yet. */
function readKept(file: string, wanted: number): Kept | null {
  if (!existsSync(file)) return null;
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Kept;
  if (kept.verdicts.seed !== wanted) throw new Error(`${file} is of --seed ${kept.verdicts.seed}.`);
  return kept;
}

interface Kept {
  readonly from: number;
  readonly verdicts: Verdicts;
  /** Numbers of the years in which a promise was broken, or more connects were made in ten minutes than ever before. */
  readonly broken: readonly number[];
}
