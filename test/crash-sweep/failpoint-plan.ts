import { DatabaseSync } from 'node:sqlite';
import { type FailpointName, failpointNames } from '../../src/delivery/failpoints.ts';
import { outboxFile } from '../../src/service/delivery-life.ts';
import type { SweepCompany } from './company.ts';
import { linkOnce, type Say, until } from './kills.ts';
import type { SweptService } from './service.ts';

/** How often each failpoint must fire, by action. */
const GOALS = { crash: 20, throw: 20, stall: 3 } as const;
type Action = keyof typeof GOALS;
const REACH_DEADLINE_MS = 40_000;
/** Lives of one failpoint before it is given up and reported. */
const MOST_LIVES = 60;

/** Fires every failpoint by crash, throw and stall as often as the goals say. */
export async function hitFailpoints(
  company: SweepCompany,
  service: SweptService,
  random: () => number,
  say: Say,
): Promise<{ readonly kills: number; readonly missed: readonly string[] }> {
  let kills = 0;
  await linkOnce(service);
  await service.stop();
  const work = new Stimuli(company, random);
  const fired = (name: FailpointName, action: Action): number => service.fired().get(`${name} ${action}`) ?? 0;
  const pending = (action: Action): FailpointName[] =>
    failpointNames.filter((name) => fired(name, action) < GOALS[action]);

  for (const name of failpointNames) {
    for (let life = 0; life < MOST_LIVES && fired(name, 'crash') < GOALS.crash; life++) {
      work.beforeStart();
      service.start(`${name}=crash@${hitOf(name, random)}`);
      await work.give(name);
      const died = await until(() => !service.running, REACH_DEADLINE_MS);
      if (died) kills += 1;
      else await service.kill('all');
    }
    say(`${name}: ${fired(name, 'crash')} crashes`);
  }

  // Failing and hanging steps end nobody: all places at once. A start that fails is one life for each throw.
  for (const action of ['throw', 'stall'] as const) {
    for (let life = 0; life < MOST_LIVES && pending(action).length > 0; life++) {
      work.beforeStart();
      service.start(
        pending(action)
          .map((name) => `${name}=${action}@${action === 'throw' && !name.startsWith('recovery.') ? '2+' : '1'}`)
          .join(','),
      );
      await until(async () => {
        if (!service.running) return true;
        for (const name of pending(action)) await work.give(name);
        return false;
      }, 30_000);
      await service.kill('all');
      say(`${action}: ${pending(action).length} places to go`);
    }
  }
  service.start();
  await work.drain();
  const missed = (['crash', 'throw', 'stall'] as const).flatMap((action) =>
    pending(action).map((name) => `${name} was reached by ${fired(name, action)} of ${GOALS[action]} ${action}s`),
  );
  return { kills, missed };
}

/** Places that a life passes once die there; the others at the first or second passage. */
function hitOf(name: FailpointName, random: () => number): number {
  return name.startsWith('recovery.') || name.startsWith('sweep.') ? 1 : 1 + Math.floor(random() * 2);
}

/** Work that leads through a given place. */
class Stimuli {
  readonly #company: SweepCompany;
  readonly #random: () => number;
  #lastGift = new Map<FailpointName, number>();

  constructor(company: SweepCompany, random: () => number) {
    this.#company = company;
    this.#random = random;
  }

  /** The daily sweep is due at the next start. */
  beforeStart(): void {
    const database = new DatabaseSync(outboxFile(this.#company.environment['DATA_PATH'] ?? ''));
    try {
      database.exec("UPDATE settings SET value = json_set(value, '$.at', 0) WHERE name = 'last_sweep'");
    } finally {
      database.close();
    }
  }

  async give(name: FailpointName): Promise<void> {
    const since = Date.now() - (this.#lastGift.get(name) ?? 0);
    if (since < 1000) return;
    this.#lastGift.set(name, Date.now());
    const company = this.#company;
    const docEntry = company.posted.size + 1;
    const step = name.split('.')[0];
    switch (step) {
      case 'cancel': {
        await this.#cancelledAtTheLastMoment(docEntry);
        return;
      }
      case 'hold':
        await company.postWithoutPdf(docEntry, null);
        await company.print(docEntry);
        return;
      case 'doubt':
        await company.whatsapp.admin.faultSends({
          fault: { kind: 'no_ack', delivered: true },
          times: 1,
          recipient: null,
        });
        await company.post(docEntry, this.#random);
        return;
      case 'reconcile':
        await this.#cancelledInDoubt(docEntry);
        return;
      default:
        await company.post(docEntry, this.#random);
        await company.post(docEntry + 1, this.#random);
    }
  }

  /** Everything may arrive. */
  async drain(): Promise<void> {
    await this.#company.whatsapp.admin.clearFaults();
  }

  /** Known and waiting for its PDF; cancelled so that only the re-read before the dispatch finds it. */
  async #cancelledAtTheLastMoment(docEntry: number): Promise<void> {
    await this.#company.postWithoutPdf(docEntry, 0);
    await this.#known(docEntry);
    await this.#company.cancelQuietly(docEntry);
    await this.#company.print(docEntry);
  }

  /** Its only attempt is lost without an answer, and the invoice is cancelled while nobody knows. */
  async #cancelledInDoubt(docEntry: number): Promise<void> {
    const invoice = await this.#company.postWithoutPdf(docEntry, docEntry % 40);
    await this.#company.whatsapp.admin.faultSends({
      fault: { kind: 'no_ack', delivered: false },
      times: 1,
      recipient: invoice.phone,
    });
    await this.#company.print(docEntry);
    await until(() => this.#state(docEntry) === 'ambiguous', 10_000);
    await this.#company.cancelQuietly(docEntry);
  }

  async #known(docEntry: number): Promise<void> {
    await until(() => this.#state(docEntry) !== null, 10_000);
  }

  #state(docEntry: number): string | null {
    const database = new DatabaseSync(outboxFile(this.#company.environment['DATA_PATH'] ?? ''), { readOnly: true });
    try {
      const row = database
        .prepare('SELECT m.state FROM messages m JOIN invoices i ON i.id = m.invoice_id WHERE i.doc_entry = ?')
        .get(docEntry);
      return typeof row?.['state'] === 'string' ? row['state'] : null;
    } finally {
      database.close();
    }
  }
}
