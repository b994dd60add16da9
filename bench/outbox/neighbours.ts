/**
 * One process of the bench: a small and a large outbox take turns, so that each measurement has its counterpart right
 * beside it. Prints the ratios, large / small.
 */
import { LoadedDelivery } from './loaded-delivery.ts';

export interface Neighbours {
  readonly start: readonly number[];
  readonly intake: readonly number[];
  readonly dispatch: readonly number[];
}

/** Of each in one sample. */
const STARTS = 5;
const PAGES = 25;
const MESSAGES = 20;
const [smallFile = '', largeFile = '', samples = ''] = process.argv.slice(2);

// The first time compiles.
await startPair(0);
const start: number[] = [];
for (let n = 0; n < Number(samples); n++) start.push(await startPair(n));

await using small = await LoadedDelivery.start(smallFile);
await using large = await LoadedDelivery.start(largeFile);
await intakePair();
await dispatchPair(0);
const intake: number[] = [];
const dispatch: number[] = [];
for (let n = 0; n < Number(samples); n++) {
  intake.push(await intakePair());
  dispatch.push(await dispatchPair(n));
}
process.stdout.write(`${JSON.stringify({ start, intake, dispatch } satisfies Neighbours)}\n`);

/** Opened, looked through once, and stopped. */
async function startPair(nth: number): Promise<number> {
  const took = { small: 0, large: 0 };
  for (let time = 0; time < STARTS; time++) {
    await inTurn(nth + time, {
      small: async () => (took.small += await startOnce(smallFile)),
      large: async () => (took.large += await startOnce(largeFile)),
    });
  }
  return took.large / took.small;
}

async function startOnce(file: string): Promise<number> {
  await using delivery = await LoadedDelivery.start(file);
  return delivery.startMs;
}

/** Page by page in turns. */
async function intakePair(): Promise<number> {
  const took = { small: 0, large: 0 };
  for (let page = 0; page < PAGES; page++) {
    await inTurn(page, {
      small: async () => (took.small += await small.intakePage()),
      large: async () => (took.large += await large.intakePage()),
    });
  }
  return took.large / took.small;
}

async function dispatchPair(nth: number): Promise<number> {
  const took = { small: 0, large: 0 };
  await inTurn(nth, {
    small: async () => (took.small = await small.dispatch(MESSAGES)),
    large: async () => (took.large = await large.dispatch(MESSAGES)),
  });
  return took.large / took.small;
}

/** A B, B A, A B …: neither is always the second. */
async function inTurn(
  nth: number,
  each: { readonly small: () => Promise<number>; readonly large: () => Promise<number> },
) {
  const order = nth % 2 === 0 ? [each.small, each.large] : [each.large, each.small];
  for (const measure of order) await measure();
}
