import type { BenchOptions, Values } from '../options.ts';
import { type Judged, latencyRatio, longestWaitOfShare, together } from './judged.ts';
import { type Fault, faults, monthEnd } from './month-end.ts';
import { countedTimes } from './skipping-clock.ts';

const virtual =
  'virtual: the clock while nothing works (it jumps to whatever is due next), what SAP (150 ms an answer) and WhatsApp ' +
  '(lookup 200, upload 400, send 250 ms) take, phones, and the texts of PDFs, which a process of its own reads';
const real =
  'real: one process and event loop, the delivery of each company with its own outbox (SQLite) and copies of PDFs in a ' +
  'temporary folder, and the time that their work takes';
const limits =
  'limits: pacing is off, because 100,000 invoices of thirty companies are 3,333 a number, and safe pacing allows about ' +
  '1,500 a day; quiet hours and the question about an unusual day are off too';

export const measures = `Many companies in one process at month-end: who waits for whom. A wait is from SAP's post, of which a webhook tells, to WhatsApp's ack.

longestWaitOfShare  mean wait of the company that waits longest / of the one that waits least; at most 2
latencyRatio        mean wait of the others / without the fault, of whom it is worst for; at most 1.2. From a tenth of the
                    time on, for one company: sapDown, banned, flooding (three times its share at once)
busy                part of the time of posting in which the process worked, without a fault
verdict             broken (then it fails), holds, or cannot tell: the parts of the time differ by more than the bar allows

${[virtual, real, limits].join('\n')}`;

export const options = {
  companies: { default: '30', help: 'how many; at least 2' },
  invoices: { default: '100000', help: 'of all of them together; 8 or more of each' },
  minutes: { default: '60', help: 'of virtual time in which they are posted' },
  time: {
    default: 'real',
    help: 'of work: real, or cpu, without waits for disk and processor, where others use them too',
  },
  seed: { default: '1', help: 'of the moments at which they are posted' },
} as const satisfies BenchOptions;

/** Compiles what is measured. */
const WARM_UP = { companies: 2, invoices: 60, minutes: 0.5 };

/** `npm run bench -- fairness --json` */
export async function run(values: Values<typeof options>): Promise<object> {
  const time = countedTimes.find((one) => one === values.time);
  if (time === undefined) throw new TypeError('--time real or cpu');
  const [companies, invoices, minutes] = [Number(values.companies), Number(values.invoices), Number(values.minutes)];
  if (!(companies >= 2 && invoices >= 8 * companies && minutes > 0))
    throw new TypeError('--companies 2 or more, --invoices 8 or more of each, --minutes above 0');
  const usual = { companies, invoices, minutes, seed: Number(values.seed), time, fault: null };
  await monthEnd({ ...usual, ...WARM_UP });
  const without = await monthEnd(usual);
  const fair = longestWaitOfShare(without.waits);
  told('longestWaitOfShare', fair);
  const late: [Fault, Judged][] = [];
  for (const fault of faults) {
    const { waits } = await monthEnd({ ...usual, fault });
    const judged = latencyRatio(without.waits.slice(1), waits.slice(1));
    told(fault, judged);
    late.push([fault, judged]);
  }
  const verdict = together([fair, ...late.map(([, judged]) => judged)].map((one) => one.verdict));
  if (verdict === 'broken') process.exitCode = 1;
  return {
    companies,
    invoices: Math.floor(invoices / companies) * companies,
    minutes,
    longestWaitOfShare: rounded(fair.worst),
    latencyRatio: Object.fromEntries(late.map(([fault, { worst }]) => [fault, rounded(worst)])),
    busy: rounded(without.busy),
    verdict,
    said: [virtual, real, limits],
  };
}

function told(name: string, { worst, spread, verdict }: Judged): void {
  process.stderr.write(`${name}: ${rounded(worst)} (parts: ${spread.map(rounded).join(' to ')}), ${verdict}\n`);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
