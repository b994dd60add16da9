import type { BenchOptions, Values } from '../options.ts';
import { type Bar, judge } from '../outbox/verdict.ts';
import { type Batch, sendBatch } from './send-batch.ts';

const BAR: Bar = { limit: 1.2, side: 'at most' };
/** A list at each idle look, and no more. */
const LISTS_PER_IDLE_POLL = 1;
/** More pairs are measured while their spread cannot tell, but no more than this often as many as asked for. */
const MOST_TIMES = 3;

export const measures = 'A batch of invoices beside customers that SAP cannot show, against the same batch alone.';

export const options = {
  invoices: { default: '5000', help: 'good invoices in a batch' },
  bad: { default: '30', help: 'invoices beside them whose customer SAP cannot show' },
  rounds: { default: '6', help: 'pairs of batches' },
} as const satisfies BenchOptions;

/**
 * `npm run bench -- partners --json`: invoices posted at once beside partners that SAP cannot read, against the same
 * invoices without them: time to the last good send, and how many lists an idle look asks for after the batch. The stand-in
 * answers over HTTP, nothing paces the sends, and each pair is measured side by side, in turns. Where the spread of the pairs is
 * wider than the distance of the bar from 1, the verdict is that it cannot tell.
 */
export async function run(values: Values<typeof options>): Promise<object> {
  const [invoices, bad] = [Number(values.invoices), Number(values.bad)];
  const ratios: number[] = [];
  const beside: Batch[] = [];
  const alone: Batch[] = [];
  const rounds = Number(values.rounds);
  for (let round = 0; round < rounds || (round < rounds * MOST_TIMES && judge(ratios, BAR).vague); round++) {
    const pair: Batch[] = [];
    // What the machine does besides falls on the first one as often as on the second.
    for (const unreadable of round % 2 === 0 ? [0, bad] : [bad, 0]) {
      const batch = await sendBatch(invoices, unreadable);
      pair.push(batch);
      (unreadable === 0 ? alone : beside).push(batch);
      process.stderr.write(`${invoices} invoices beside ${unreadable}: ${batch.seconds.toFixed(1)} s\n`);
    }
    const [first, second] = round % 2 === 0 ? pair.toReversed() : pair;
    if (first && second) ratios.push(first.seconds / second.seconds);
    const so = judge(ratios, BAR);
    process.stderr.write(`pair ${round + 1}: ${ratios.at(-1)?.toFixed(3)}; ${so.median.toFixed(3)}, ${so.verdict}\n`);
  }
  const { median, spread, samples, verdict } = judge(ratios, BAR);
  const lists = [...beside, ...alone].map(({ listsPerIdlePoll }) => listsPerIdlePoll);
  if (verdict === 'broken' || lists.some((count) => count !== LISTS_PER_IDLE_POLL)) process.exitCode = 1;
  return {
    bench: 'partners',
    invoices,
    unreadablePartners: bad,
    ratio: median,
    spread,
    samples,
    verdict,
    listsPerIdlePoll: Math.max(...lists),
    secondsBeside: beside.map(({ seconds }) => seconds),
    secondsAlone: alone.map(({ seconds }) => seconds),
  };
}
