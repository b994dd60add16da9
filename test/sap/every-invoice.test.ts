import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { it, type TestContext } from 'node:test';
import fc from 'fast-check';
import { courierUserFields } from '../../sandbox/business-one/courier-fields.ts';
import type { FaultKind } from '../../sandbox/business-one/faults.ts';
import { type RunningBusinessOne, startBusinessOne } from '../../sandbox/business-one/start.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import type { Outbox } from '../../src/delivery/outbox.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { CodedError } from '../../src/errors/coded-error.ts';
import { createBusinessOneSource } from '../../src/sap/business-one/source.ts';
import type { InvoiceSource, SapDocument } from '../../src/sap/invoice-source.ts';
import { openOutboxFile } from '../support/delivery.ts';
import { runs } from '../support/runs.ts';
import { forever, smallCompany } from '../support/sap.ts';
import { silentLog } from '../support/silence.ts';

const FROM_DATE = '2026-10-01';
const admission = { fromDate: FROM_DATE, test: false, idKey: Buffer.alloc(32, 7) };
/** Evening before Berlin's clocks go back: the hour from two to three comes twice. */
const START = '2026-10-24T20:00:00Z';
/** Histories of each kind. */
const HISTORIES = runs(10);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type Step =
  /** Posted now; `commitsLateMin` is how long the transaction took: its stamps are that old. */
  | { readonly do: 'post'; readonly backdatedDays: number; readonly commitsLateMin: number; readonly stamped: boolean }
  | { readonly do: 'change' | 'cancel'; readonly which: number }
  | { readonly do: 'clock'; readonly ms: number }
  /** `meanwhile` happens in SAP between two pages; `crash` stops there and starts the service anew. */
  | { readonly do: 'poll'; readonly meanwhile: Step | null; readonly crash: boolean }
  | { readonly do: 'restart'; readonly pageSize: number }
  | { readonly do: 'sweep' };

const post = fc.record({
  do: fc.constant('post' as const),
  backdatedDays: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 20 })),
  commitsLateMin: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 45 })),
  stamped: fc.boolean(),
});
const touch = fc.record({ do: fc.constantFrom('change' as const, 'cancel' as const), which: fc.nat(50) });
const restart = fc.record({ do: fc.constant('restart' as const), pageSize: fc.constantFrom(1, 3, 500) });
const poll = fc.record({
  do: fc.constant('poll' as const),
  meanwhile: fc.option(fc.oneof(post, touch), { nil: null }),
  crash: fc.boolean(),
});
const clock = (min: number, max: number) =>
  fc.record({ do: fc.constant('clock' as const), ms: fc.integer({ min, max }) });
const history = (clockStep: fc.Arbitrary<Step>, others: readonly fc.Arbitrary<Step>[]): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.oneof(
      { weight: 4, arbitrary: post },
      { weight: 2, arbitrary: touch },
      { weight: 3, arbitrary: poll },
      { weight: 2, arbitrary: clockStep },
      restart,
      ...others,
    ),
    { minLength: 5, maxLength: 30 },
  );

// The overlap of three hours covers 70 minutes that the clock is set back, the hour that comes twice, and a transaction
// of 45 minutes, all at once.
it('finds every invoice just by polling, through faults, crashes and the repeated hour', async (t) => {
  const world = await createWorld(t);
  const steps = history(clock(-90 * MINUTE, 8 * HOUR), []);
  await fc.assert(
    fc.asyncProperty(steps, (given) => world.run(given, { sweep: false, maxBehindMs: 70 * MINUTE })),
    { ...HISTORIES, verbose: 1, endOnFailure: true },
  );
});

it("finds a change within the second of the last stamp, though SAP's clock is set forward by hours right after it", async (t) => {
  const world = await createWorld(t);
  const posted = { do: 'post', backdatedDays: 0, commitsLateMin: 0, stamped: true } as const;
  const poll = { do: 'poll', meanwhile: null, crash: false } as const;
  await world.run(
    [
      { do: 'restart', pageSize: 1 },
      posted,
      posted,
      poll,
      { ...poll, meanwhile: { do: 'change', which: 0 } },
      { do: 'clock', ms: 8 * HOUR },
      posted,
      poll,
      { do: 'clock', ms: 7 * HOUR },
      posted,
    ],
    { sweep: false, maxBehindMs: 70 * MINUTE },
  );
});

it("finds every invoice by the daily sweep even if SAP's clock jumps by days", async (t) => {
  const world = await createWorld(t);
  const steps = history(clock(-72 * HOUR, 72 * HOUR), [fc.constant<Step>({ do: 'sweep' })]);
  await fc.assert(
    fc.asyncProperty(steps, (given) => world.run(given, { sweep: true, maxBehindMs: Number.POSITIVE_INFINITY })),
    { ...HISTORIES, verbose: 1, endOnFailure: true },
  );
});

/** 5 % of all requests meet one of these. */
const faultKinds: readonly FaultKind[] = ['reset', 'status', 'html', 'truncated', 'lost_response', 'unauthorized'];
const FAULT_SHARE = 0.05;

const configured = { company: 'SBOTEST', account: 'main' } as const;

async function createWorld(t: TestContext): Promise<{ run: (steps: readonly Step[], rules: Rules) => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'courier-sap-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  let runs = 0;
  return {
    run: async (steps, { sweep, maxBehindMs }) => {
      const server = await startBusinessOne({
        company: { ...smallCompany, timeZone: 'Europe/Berlin', invoices: [] },
        tls: null,
        userFields: courierUserFields,
        random: seededRandom(runs + 1),
      });
      const database = openOutboxFile(path.join(folder, `${runs++}.db`), configured);
      const service = new Service(
        server,
        createOutbox(database, { mode: 'live', ...configured, copies: false }),
        maxBehindMs,
      );
      try {
        await server.admin.setClock({ freezeAt: START });
        for (const kind of faultKinds) {
          await server.admin.addFault({ kind, path: '/b1s', probability: FAULT_SHARE / faultKinds.length });
        }
        for (const step of steps) await service.take(step);
        await service.settle(sweep);
        await service.verify(database.all('SELECT doc_key, facts FROM invoices'));
        const messages = database.all(
          'SELECT invoice_id, COUNT(*) AS n FROM messages GROUP BY invoice_id HAVING n <> 1',
        );
        assert.deepEqual(messages, [], 'one message to the customer of each invoice');
        await service.verifyIdlePoll();
      } finally {
        await service.close();
        database.close();
        await server.close();
      }
    },
  };
}

interface Rules {
  /** Whether a sweep comes at the end, besides the looks for changes. */
  readonly sweep: boolean;
  /** How far SAP's clock may fall behind itself. */
  readonly maxBehindMs: number;
}

/** SAP's users and the service in one hand. */
class Service {
  readonly #server: RunningBusinessOne;
  readonly #outbox: Outbox;
  #source: InvoiceSource;
  readonly #posted: number[] = [];
  readonly #maxBehindMs: number;
  /** Milliseconds that the service has waited, besides what has really passed. */
  #waited = 0;
  readonly #clock: Clock = {
    now: () => {
      const { wall, monotonic } = systemClock.now();
      return { wall: wall + this.#waited, monotonic: monotonic + this.#waited };
    },
    sleep: systemClock.sleep,
  };
  /** SAP's clock, and the latest that it has shown. */
  #instant = 0;
  #latest = 0;

  constructor(server: RunningBusinessOne, outbox: Outbox, maxBehindMs: number) {
    this.#server = server;
    this.#outbox = outbox;
    this.#maxBehindMs = maxBehindMs;
    this.#source = this.#start(3);
  }

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'clock':
        return await this.#moveClock(step.ms);
      case 'restart':
        return await this.#restart(step.pageSize);
      case 'poll':
        await this.#forgiving(() => this.#poll(step));
        return;
      case 'sweep':
        await this.#forgiving(() => this.#sweep());
        return;
      case 'post':
      case 'change':
      case 'cancel':
        return await this.#inSap(step);
    }
  }

  /**
   * The service goes on until a look, and a sweep where there is one, have come through; and the look two minutes later, which
   * reads again what may have changed within the second of its stamp: SAP's clock stands still here.
   */
  async settle(sweep: boolean): Promise<void> {
    while (!(await this.#forgiving(() => this.#poll(null)))) await this.#restart(500);
    this.#waited += 2 * MINUTE;
    while (!(await this.#forgiving(() => this.#poll(null)))) await this.#restart(500);
    while (sweep && !(await this.#forgiving(() => this.#sweep()))) await this.#restart(500);
  }

  async verify(rows: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
    const known = new Map(rows.map((row) => [Number(row['doc_key']), JSON.parse(String(row['facts'])) as SapDocument]));
    assert.equal(known.size, rows.length);
    for (const row of await this.#server.admin.rows('Invoices')) {
      const docEntry = Number(row['DocEntry']);
      if (row['CancelStatus'] === 'csCancellation' || String(row['DocDate'] as string) < FROM_DATE) {
        assert.equal(known.has(docEntry), false, `${docEntry} is none to be sent`);
        continue;
      }
      const seen = known.get(docEntry);
      assert.ok(seen, `${docEntry} was not seen`);
      assert.equal(seen.cancelStatus, row['CancelStatus'] === 'csYes' ? 'cancelled' : 'none', `${docEntry}`);
      assert.equal(seen.numAtCard, row['NumAtCard'], `the last change of ${docEntry}`);
    }
  }

  async verifyIdlePoll(): Promise<void> {
    await this.#server.admin.clearFaults();
    await this.#restart(500);
    await this.#poll(null);
    await this.#server.admin.resetRequests();
    await this.#poll(null);
    assert.deepEqual(await this.#server.admin.counts(), { 'GET Invoices': 1 });
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  async #poll(during: Extract<Step, { do: 'poll' }> | null): Promise<void> {
    let pages = 0;
    for await (const page of this.#source.changes(await this.#outbox.cursor(), FROM_DATE, forever)) {
      await this.#outbox.commitPage(page.documents, page.cursor, admission, 0);
      if (pages++ > 0 || !during) continue;
      if (during.meanwhile) await this.take(during.meanwhile);
      if (during.crash) return await this.#restart(3);
    }
  }

  async #sweep(): Promise<void> {
    for await (const page of this.#source.sweep(FROM_DATE, forever)) {
      await this.#outbox.commitPage(page.documents, null, admission, 0);
    }
  }

  /** At most `maxBehindMs` behind the latest time that SAP's clock has shown. */
  async #moveClock(ms: number): Promise<void> {
    const stepMs = Math.max(ms, this.#latest - this.#maxBehindMs - this.#instant);
    this.#instant += stepMs;
    this.#latest = Math.max(this.#latest, this.#instant);
    await this.#server.admin.setClock({ stepMs });
  }

  async #inSap(step: Extract<Step, { do: 'post' | 'change' | 'cancel' }>): Promise<void> {
    const { admin } = this.#server;
    if (step.do === 'post') {
      if (step.commitsLateMin > 0) await admin.setClock({ stepMs: -step.commitsLateMin * MINUTE });
      const docEntry = await admin.addDocument('Invoices', { CardCode: 'C2', DocTotal: '1.00' });
      const row = await admin.row('Invoices', docEntry);
      const docDate = new Date(Date.parse(String(row?.['DocDate'] as string)) - step.backdatedDays * 24 * HOUR);
      const stamps = step.stamped ? {} : { UpdateDate: null, UpdateTime: null };
      await admin.change('Invoices', docEntry, { DocDate: docDate.toISOString().slice(0, 10), ...stamps }, false);
      if (step.commitsLateMin > 0) await admin.setClock({ stepMs: step.commitsLateMin * MINUTE });
      this.#posted.push(docEntry);
      return;
    }
    const docEntry = this.#posted[step.which % Math.max(1, this.#posted.length)];
    if (docEntry === undefined) return;
    const row = await admin.row('Invoices', docEntry);
    if (step.do === 'change')
      await admin.change('Invoices', docEntry, { NumAtCard: `${String(row?.['NumAtCard'] as string)}+` });
    else if (row?.['CancelStatus'] === 'csNo') await admin.cancelDocument('Invoices', docEntry);
  }

  /** A look that SAP's faults end is repeated later; anything but a temporary error is a mistake of ours. */
  async #forgiving(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (thrown) {
      if (thrown instanceof CodedError && thrown.class === 'temporary') return false;
      throw thrown;
    }
  }

  async #restart(pageSize: number): Promise<void> {
    await this.#source.close();
    this.#source = this.#start(pageSize);
  }

  #start(pageSize: number): InvoiceSource {
    return createBusinessOneSource({
      url: this.#server.url,
      company: 'SBOTEST',
      user: 'courier',
      password: 'correct horse',
      pageSize,
      retry: { attempts: 4, baseMs: 1, maxMs: 2 },
      loginLimit: { count: 1000, windowMs: 1 },
      log: silentLog,
      clock: this.#clock,
    });
  }
}

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
