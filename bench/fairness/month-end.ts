import { isProven } from '../../src/delivery/rules/lifecycle.ts';
import { deliveryTimings } from '../../src/delivery/settings.ts';
import { Rig } from '../../test/support/delivery.ts';
import { dice } from '../../test/support/dice.ts';
import { answersMs, MonthEndCompany, MonthEndMessenger } from './far-ends.ts';
import { type CountedTime, SkippingClock } from './skipping-clock.ts';

/** What happens to the first company after a tenth of the time, and lasts. */
export const faults = ['sapDown', 'banned', 'flooding'] as const;
export type Fault = (typeof faults)[number];

export interface MonthEndOptions {
  readonly companies: number;
  /** Of all companies together; each has as many, at moments drawn by the seed. */
  readonly invoices: number;
  readonly minutes: number;
  readonly seed: number;
  readonly time: CountedTime;
  readonly fault: Fault | null;
  /**
   * What must be caught. `firstBookFirst`: the others send only while nothing of the first company waits. `blocked`: from
   * the fault on, half of the time, the first company keeps everybody from the event loop.
   */
  readonly flaw?: 'firstBookFirst' | 'blocked';
}

export interface MonthEnd {
  /** Of each company, of each invoice in the order of posting: milliseconds from SAP's post to WhatsApp's ack. */
  readonly waits: readonly (readonly number[])[];
  /** Part of the time of posting in which something worked. */
  readonly busy: number;
}

const MINUTE = 60_000;
/** The first PDFs are found meanwhile. */
const LEAD_MS = 20_000;
/** A PDF is there so long before its invoice: more than between two looks into the folder. */
const PRINTED_AHEAD_MS = 15_000;
const FAULT_AFTER = 0.1;
/** Invoices that a flood posts at once, in shares of a company. */
const FLOOD = 3;
const LOOK_MS = 1000;
/** Beside as much time again as the posting took: what is not sent then is stuck. */
const PATIENCE_MS = 5 * MINUTE;
const BLOCK_MS = 500;

/** A company's book with its far ends, and how long each invoice waited. */
class Book implements AsyncDisposable {
  readonly waits: number[] = [];
  readonly #clock: SkippingClock;
  readonly #postedAt = new Map<number, number>();
  readonly #rig: Rig;
  readonly #company: MonthEndCompany;
  readonly #messenger: MonthEndMessenger;
  #left: number;

  constructor(clock: SkippingClock, invoices: number, turn: () => Promise<void>) {
    this.#clock = clock;
    this.#left = invoices;
    this.#company = new MonthEndCompany(clock);
    this.#messenger = new MonthEndMessenger(clock, turn);
    const rig = new Rig({ timings: deliveryTimings, pollIntervalMs: MINUTE, copyToSalesperson: false });
    rig.clock = clock;
    rig.source = this.#company;
    rig.documents = [this.#company];
    this.#rig = rig;
  }

  /** Invoices of its share that are not sent. */
  get left(): number {
    return this.#left;
  }
  /** Invoices that are posted and not sent. */
  get waiting(): number {
    return this.#postedAt.size;
  }

  async start(): Promise<void> {
    const delivery = await this.#rig.start({ messenger: this.#messenger });
    delivery.onProgress(({ key, from, to }) => {
      if (from === 'dispatching' && isProven(to)) this.#sent(Number(/(\d+)\/customer\//u.exec(key)?.[1]));
    });
  }

  print(docEntry: number): void {
    this.#company.printAhead(docEntry);
  }

  /** SAP's change notification follows at once. */
  post(docEntry: number): void {
    this.#postedAt.set(docEntry, this.#clock.now().monotonic);
    this.#company.post(docEntry);
    this.#rig.delivery?.pokeIntake();
  }

  suffer(fault: Fault, share: number): void {
    if (fault === 'sapDown') this.#company.down = new Error('SAP is down');
    if (fault === 'banned') this.#messenger.drop('temporary_ban');
    if (fault !== 'flooding') return;
    for (let docEntry = share + 1; docEntry <= share * (1 + FLOOD); docEntry++) {
      this.#company.printAhead(docEntry);
      this.#company.post(docEntry);
    }
    this.#rig.delivery?.pokeIntake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#rig[Symbol.asyncDispose]();
    this.#company.dispose();
  }

  #sent(docEntry: number): void {
    const postedAt = this.#postedAt.get(docEntry);
    if (postedAt === undefined) return;
    this.#postedAt.delete(docEntry);
    this.waits[docEntry - 1] = this.#clock.now().monotonic - postedAt;
    this.#left -= 1;
  }
}

/** Runs the month-end until every invoice of the companies that nothing happens to is sent. */
export async function monthEnd(options: MonthEndOptions): Promise<MonthEnd> {
  const { companies, minutes, fault } = options;
  const share = Math.floor(options.invoices / companies);
  const length = minutes * MINUTE;
  await using clock = new SkippingClock(options.time);
  await using stack = new AsyncDisposableStack();
  const books: Book[] = [];
  const afterFirst = async (): Promise<void> => {
    while ((books[0]?.waiting ?? 0) > 0) await clock.sleep(answersMs.send);
  };
  for (let n = 0; n < companies; n++) {
    const turn = options.flaw === 'firstBookFirst' && n > 0 ? afterFirst : () => Promise.resolve();
    books.push(stack.use(new Book(clock, share, turn)));
  }
  for (const book of books) await book.start();
  const begin = clock.now().monotonic + LEAD_MS;
  const until = (after: number): Promise<void> => clock.sleep(begin + after - clock.now().monotonic);
  const feeding = books.flatMap((book, n) => {
    const { between } = dice(options.seed * 1000 + n);
    const moments = Array.from({ length: share }, () => between(0, length)).toSorted((a, b) => a - b);
    const each = async (shift: number, act: (docEntry: number) => void): Promise<void> => {
      for (const [at, moment] of moments.entries()) {
        await until(moment + shift);
        act(at + 1);
      }
    };
    return [each(-PRINTED_AHEAD_MS, (docEntry) => book.print(docEntry)), each(0, (docEntry) => book.post(docEntry))];
  });
  await until(0);
  const workedBefore = clock.worked;
  await until(length * FAULT_AFTER);
  if (fault !== null) books[0]?.suffer(fault, share);
  const ended = new AbortController();
  const blocking = options.flaw === 'blocked' ? block(clock, ended.signal) : Promise.resolve();
  await Promise.all(feeding);
  const busy = (clock.worked - workedBefore) / (clock.now().monotonic - begin);
  const watched = fault === null ? books : books.slice(1);
  const deadline = clock.now().monotonic + length + PATIENCE_MS;
  while (watched.some(({ left }) => left > 0)) {
    if (clock.now().monotonic > deadline)
      throw new Error(`not sent, of each company: ${watched.map(({ left }) => left).join(', ')}`);
    await clock.sleep(LOOK_MS);
  }
  ended.abort();
  await blocking;
  return { waits: books.map(({ waits }) => waits), busy };
}

/** Keeps everybody from the event loop, half of the time. */
async function block(clock: SkippingClock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(BLOCK_MS);
    clock.occupy(BLOCK_MS);
  }
}
