import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from 'node:sqlite';
import { type FailpointName, failpointNames } from '../../src/delivery/shared/failpoints.ts';
import { outboxFile } from '../../src/service/outbox-file.ts';
import type { SweepCompany } from './company.ts';
import { linkOnce, type Say, until } from './kills.ts';
import type { SweptService } from './service.ts';

type Action = 'crash' | 'throw' | 'stall';
/** Stalls for each crash: a hang takes long and shows less. */
const STALLS = 3 / 20;
const REACH_DEADLINE_MS = 40_000;
const LIFE_MS = 30_000;
/** The service looks for changed invoices at its start, and not again in such a life. */
const SELDOM = { SAP_POLL_INTERVAL: '3600000' };
const CANCELLED_AT_ONCE = 4;
/** Between two gifts of work for a place; a doubt takes the sandbox's ack deadline of 5 s. */
const GIFT_MS = 1000;
const DOUBT_GIFT_MS = 8000;
const MOST_WAITING = 10;
/** Lives of one failpoint before it is given up and reported. */
const MOST_LIVES = 60;

/** Fires each of these failpoints `hits` times by crash and by throw, and by stall in proportion. */
export async function hitFailpoints(
  company: SweepCompany,
  service: SweptService,
  places: readonly FailpointName[],
  hits: number,
  random: () => number,
  say: Say,
): Promise<{ readonly kills: number; readonly missed: readonly string[] }> {
  const goals: Readonly<Record<Action, number>> = { crash: hits, throw: hits, stall: Math.ceil(hits * STALLS) };
  let kills = 0;
  await linkOnce(service);
  await service.stop();
  const work = new Stimuli(company, random, () => service.running);
  const fired = (name: FailpointName, action: Action): number => service.fired().get(`${name} ${action}`) ?? 0;
  const pending = (action: Action): FailpointName[] => places.filter((name) => fired(name, action) < goals[action]);

  async function begin(armed: string, names: readonly FailpointName[]): Promise<void> {
    await work.beforeStart(names);
    service.start(armed, names.every(isCancel) ? SELDOM : {});
  }
  const gaveUntilGone = (names: readonly FailpointName[]) => async (): Promise<boolean> => {
    for (const name of names) {
      if (!service.running) return true;
      await work.give(name);
    }
    return !service.running;
  };

  for (const name of places) {
    for (let life = 0; life < MOST_LIVES && fired(name, 'crash') < goals.crash; life++) {
      await begin(`${name}=crash@${hitOf(name, random)}`, [name]);
      if (await until(gaveUntilGone([name]), REACH_DEADLINE_MS)) kills += 1;
      else await service.kill('all');
    }
    say(`${name}: ${fired(name, 'crash')} crashes`);
  }

  // Failing and hanging steps end nobody: many places at once. A start that fails is one life for each throw.
  for (const action of ['throw', 'stall'] as const) {
    for (const group of groups) {
      const left = (): FailpointName[] => pending(action).filter((name) => group.includes(name));
      for (let life = 0; life < MOST_LIVES && left().length > 0; life++) {
        await begin(
          left()
            .map((name) => `${name}=${action}@${action === 'throw' && !/^(recovery|sweep)\./.test(name) ? '2+' : '1'}`)
            .join(','),
          left(),
        );
        await until(async () => left().length === 0 || (await gaveUntilGone(left())()), LIFE_MS);
        await service.kill('all');
        say(`${action}: ${pending(action).length} places to go${left().length < 5 ? `, ${left().join(' ')}` : ''}`);
      }
    }
  }
  service.start();
  await work.drain();
  const missed = (['crash', 'throw', 'stall'] as const).flatMap((action) =>
    pending(action).map((name) => `${name} was reached by ${fired(name, action)} of ${goals[action]} ${action}s`),
  );
  return { kills, missed };
}

/** Places that one life can lead through together: a start that fails comes no further, a cancellation wants few looks. */
const groups: readonly (readonly FailpointName[])[] = [
  failpointNames.filter((name) => name.startsWith('recovery.')),
  failpointNames.filter(isCancel),
  failpointNames.filter((name) => !name.startsWith('recovery.') && !isCancel(name)),
];

/** Only a re-read of the single invoice may find the cancellation, not a look at everything that changed. */
function isCancel(name: FailpointName): boolean {
  return name.startsWith('cancel.');
}

/** Places that a life passes once die there; the others at the first or second passage. */
function hitOf(name: FailpointName, random: () => number): number {
  return /^(recovery|sweep|cancel|recipient|doubt|reconcile)\./.test(name) ? 1 : 1 + Math.floor(random() * 2);
}

const gifts = ['cancel', 'recipient', 'hold', 'doubt', 'reconcile'] as const;
type Gift = (typeof gifts)[number] | 'invoices';

/** Every other place is passed by any invoice. */
function giftFor(name: FailpointName): Gift {
  return gifts.find((gift) => name.startsWith(`${gift}.`)) ?? 'invoices';
}

/** Work that leads through a given place. */
class Stimuli {
  readonly #company: SweepCompany;
  readonly #random: () => number;
  readonly #alive: () => boolean;
  #lastGift = new Map<Gift, number>();
  #toCancel: number[] = [];

  /** @param alive ends a wait for something that only the service brings about */
  constructor(company: SweepCompany, random: () => number, alive: () => boolean) {
    this.#company = company;
    this.#random = random;
    this.#alive = alive;
  }

  /** What is to be cancelled at the last moment is posted already; else the daily sweep is due at the next start. */
  async beforeStart(names: readonly FailpointName[]): Promise<void> {
    this.#lastGift.clear();
    await this.#leaveNothingBehind();
    if (names.every(isCancel)) await this.#postToCancel();
    else this.#sweepIsDue();
  }

  async #postToCancel(): Promise<void> {
    for (let n = 0; n < CANCELLED_AT_ONCE; n++) {
      const docEntry = this.#company.posted.size + 1;
      await this.#company.postWithoutPdf(docEntry, 0);
      this.#toCancel.push(docEntry);
    }
  }

  #sweepIsDue(): void {
    const database = new DatabaseSync(outboxFile(this.#company.environment['DATA_PATH'] ?? ''), { timeout: 5000 });
    try {
      database.exec("UPDATE books SET last_sweep = json_set(last_sweep, '$.at', 0)");
    } finally {
      database.close();
    }
  }

  async give(name: FailpointName): Promise<void> {
    const gift = giftFor(name);
    const since = Date.now() - (this.#lastGift.get(gift) ?? 0);
    if (since < (gift === 'doubt' || gift === 'reconcile' ? DOUBT_GIFT_MS : GIFT_MS)) return;
    // Work behind a long queue leads nowhere for a long time.
    if (this.#waiting() > MOST_WAITING) return;
    this.#lastGift.set(gift, Date.now());
    const company = this.#company;
    const docEntry = company.posted.size + 1;
    switch (gift) {
      case 'cancel':
        await this.#cancelledAtTheLastMoment();
        return;
      case 'recipient':
        if (!(await company.postToStranger(docEntry))) await company.post(docEntry, this.#random);
        return;
      case 'hold':
        await company.postWithoutPdf(docEntry, null);
        await company.print(docEntry);
        return;
      case 'doubt':
        await company.whatsapp.admin.faultSends({
          // A delivery would bring a receipt, and that settles it.
          fault: { kind: 'no_ack', delivered: false },
          times: 1,
          recipient: null,
        });
        await company.post(docEntry, this.#random);
        return;
      case 'reconcile':
        await this.#cancelledInDoubt(docEntry);
        return;
      case 'invoices':
        await company.post(docEntry, this.#random);
        await company.post(docEntry + 1, this.#random);
    }
  }

  /** Everything may arrive. */
  async drain(): Promise<void> {
    await this.#leaveNothingBehind();
    await this.#company.whatsapp.admin.clearFaults();
  }

  /** A life may have ended before its cancellations were given: no PDF would ever come for them. */
  async #leaveNothingBehind(): Promise<void> {
    for (const docEntry of this.#toCancel.splice(0)) {
      await this.#company.cancelQuietly(docEntry);
      await this.#company.print(docEntry);
    }
  }

  /** Known and waiting for their PDFs; cancelled so that only the re-read before the dispatch finds it. */
  async #cancelledAtTheLastMoment(): Promise<void> {
    for (const docEntry of this.#toCancel.splice(0)) {
      await this.#known(docEntry);
      await this.#company.cancelQuietly(docEntry);
      await this.#company.print(docEntry);
    }
  }

  /** Its only attempt is lost without an answer, and the invoice is cancelled before the ack's deadline makes a doubt of it. */
  async #cancelledInDoubt(docEntry: number): Promise<void> {
    const invoice = await this.#company.postWithoutPdf(docEntry, docEntry % 40);
    await this.#company.whatsapp.admin.faultSends({
      fault: { kind: 'no_ack', delivered: false },
      times: 1,
      recipient: invoice.phone,
    });
    await this.#company.print(docEntry);
    await until(() => !this.#alive() || this.#state(docEntry) === 'dispatching', 10_000);
    await this.#company.cancelQuietly(docEntry);
  }

  async #known(docEntry: number): Promise<void> {
    await until(() => !this.#alive() || this.#state(docEntry) !== null, 10_000);
  }

  #state(docEntry: number): string | null {
    const row = this.#ask(
      `SELECT m.state FROM messages m JOIN invoices i ON i.id = m.invoice_id
        WHERE i.doc_key = :key AND m.role = 'customer'`,
      { key: String(docEntry) },
    );
    return typeof row?.['state'] === 'string' ? row['state'] : null;
  }

  #waiting(): number {
    const row = this.#ask("SELECT count(*) AS n FROM messages WHERE state IN ('queued', 'prepared')");
    return Number(row?.['n'] ?? 0);
  }

  /** One row of the outbox, read beside the service. */
  #ask(sql: string, parameters: Record<string, SQLInputValue> = {}): Record<string, SQLOutputValue> | undefined {
    const database = new DatabaseSync(outboxFile(this.#company.environment['DATA_PATH'] ?? ''), {
      readOnly: true,
      timeout: 5000,
    });
    try {
      return database.prepare(sql).get(parameters);
    } finally {
      database.close();
    }
  }
}
