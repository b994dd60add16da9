import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seed, some } from '../support/sample.ts';
import { fuzz } from './fuzz.ts';
import { targets } from './targets.ts';

/** Seconds; `npm run fuzz` takes as long as it is told. */
const SHORT = 2;
/** Until a defect that was put back is found. */
const LONGEST = 240;
/** One that was put back takes minutes. */
const FROZEN_MS = 3000;
/** Over before a step: what matters is that it is found. */
const SHRINK_MS = 1;
/** Inputs of a target, below which their share says nothing. */
const MANY = 100;

/** Each is left after its first failure. */
async function find(target: string, defect: string, deadlineMs = Number.POSITIVE_INFINITY) {
  const lines: string[] = [];
  const result = await fuzz({
    targets: targets
      .filter(({ name }) => name === target)
      .map((one) => ({ ...one, deadlineMs: Math.min(one.deadlineMs, deadlineMs) })),
    shrinkMs: SHRINK_MS,
    seconds: LONGEST,
    seed: 1,
    onLine: (line) => lines.push(line),
    imports: [new URL(`./defects/${defect}.ts`, import.meta.url).href],
  });
  return { ...result, told: lines.join('\n') };
}

test('for a short while no input ends, freezes or bloats a parser', async (t) => {
  t.diagnostic(`seed ${seed}`);
  const lines: string[] = [];
  const { crashes, hangs, acceptedShare, byTarget } = await fuzz({
    targets,
    seconds: SHORT,
    seed,
    onLine: (line) => lines.push(line),
  });
  assert.deepEqual({ crashes, hangs }, { crashes: 0, hangs: 0 }, lines.join('\n'));
  for (const [name, { runs, accepted }] of byTarget) {
    assert.ok(runs > 0, `${name} was not tried`);
    assert.ok(runs < MANY || accepted >= runs / 10, `${name}: ${accepted} of ${runs} accepted`);
  }
  assert.ok(acceptedShare >= 0.1, `accepted: ${acceptedShare}`);
});

const defects: Readonly<Record<string, () => Promise<void>>> = {
  'patterns that take cubic time are found': async () => {
    const { hangs, told } = await find('pdf-text', 'cubic-patterns', FROZEN_MS);
    assert.equal(hangs, 1);
    assert.match(told, /pdf-text, seed \d+: hang: .*\n {2}smallest input found: /);
  },
  'an uncaught rejection in the webhook is found': async () => {
    const { crashes, told } = await find('webhook', 'webhook-without-socket');
    assert.equal(crashes, 1);
    assert.match(told, /smallest input found: /);
  },
  'a PDF that inflates to a gigabyte is found': async () => {
    const { crashes, hangs, told } = await find('pdf', 'bomb');
    assert.equal(crashes + hangs, 1);
    assert.match(told, /smallest input found: /);
  },
};
for (const [name, found] of some(Object.entries(defects), 1)) test(name, found);
