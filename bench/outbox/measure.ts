/** One process of the bench, on a filled outbox: start, intake of 1,000 invoices, dispatch of 200, memory. */
import { LoadedDelivery, PAGE } from './loaded-delivery.ts';

export interface Measured {
  readonly startMs: number;
  readonly intakeMs: number;
  readonly dispatchMs: number;
  readonly rssMb: number;
}

await using delivery = await LoadedDelivery.start(process.argv[2] ?? '');
let intakeMs = 0;
for (let invoices = 0; invoices < 1000; invoices += PAGE) intakeMs += await delivery.intakePage();
const dispatchMs = await delivery.dispatch(200);
const rssMb = process.memoryUsage().rss / 1_048_576;
const measured: Measured = { startMs: delivery.startMs, intakeMs, dispatchMs, rssMb };
process.stdout.write(`${JSON.stringify(measured)}\n`);
