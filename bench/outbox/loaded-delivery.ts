import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/clock.ts';
import { createDelivery, type Delivery } from '../../src/delivery/delivery.ts';
import type { Outbox } from '../../src/delivery/outbox.ts';
import { createMessageTexts } from '../../src/delivery/rules/message-text/message-texts.ts';
import type { DeliveryStanding } from '../../src/delivery/standing/standing.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { createFilePdfStore } from '../../src/documents/store/file-pdf-store.ts';
import { ScriptedCompany } from '../../test/support/company.ts';
import { quickSettings } from '../../test/support/delivery.ts';
import { ScriptedMessenger } from '../../test/support/messenger.ts';
import { silentLog } from '../../test/support/silence.ts';
import { type OpenedDatabase, openOutboxAt } from './opened.ts';

/** Invoices in a page. */
export const PAGE = 20;
/** Above every number of a filled outbox. */
const FIRST_NEW = 10_000_000;
const RULES = { fromDate: '2026-01-01', test: false, idKey: Buffer.alloc(32, 7) };

/** Delivery on an outbox that was filled before; between two measurements nothing of it is at work. */
export class LoadedDelivery implements AsyncDisposable {
  readonly startMs: number;
  readonly #company: ScriptedCompany;
  readonly #messenger: ScriptedMessenger;
  readonly #opened: OpenedDatabase;
  readonly #folder: string;
  readonly #outbox: Outbox;
  readonly #delivery: Delivery;
  #posted = 0;
  #printed = 0;

  private constructor(parts: {
    readonly startMs: number;
    readonly company: ScriptedCompany;
    readonly messenger: ScriptedMessenger;
    readonly opened: OpenedDatabase;
    readonly folder: string;
    readonly outbox: Outbox;
    readonly delivery: Delivery;
  }) {
    this.startMs = parts.startMs;
    this.#company = parts.company;
    this.#messenger = parts.messenger;
    this.#opened = parts.opened;
    this.#folder = parts.folder;
    this.#outbox = parts.outbox;
    this.#delivery = parts.delivery;
  }

  /** The outbox that it works on. */
  get outbox(): Outbox {
    return this.#outbox;
  }

  /** Calls the listener after each change of a message; answers what ends that. */
  onProgress(listener: () => void): () => void {
    return this.#delivery.onProgress(listener);
  }

  /** How delivery is, as pages show it. */
  standing(): Promise<DeliveryStanding> {
    return this.#delivery.standing();
  }

  /**
   * Opened, started, and everything looked at once.
   *
   * @param at the outbox: a file, or a URL of PostgreSQL
   */
  static async start(at: string): Promise<LoadedDelivery> {
    const company = new ScriptedCompany();
    const messenger = new ScriptedMessenger();
    messenger.online = false;
    company.customer('BENCH', '+54 9 11 4001 5555');
    const folder = mkdtempSync(path.join(tmpdir(), 'courier-bench-'));
    const startedAt = performance.now();
    const configured = { company: company.company, account: 'main' };
    const opened = await openOutboxAt(at, configured);
    const outbox = createOutbox(opened.database, { mode: 'live', ...configured, copies: false });
    const delivery = createDelivery({
      outbox,
      source: company,
      documents: [company],
      pdfStore: createFilePdfStore(folder),
      texts: createMessageTexts([], { name: 'Bench', language: 'es', country: 'AR' }),
      messenger,
      alerts: { raise: () => undefined, resolve: () => undefined },
      clock: systemClock,
      random: Math.random,
      log: silentLog,
      settings: {
        ...quickSettings,
        pollIntervalMs: 3_600_000,
        timings: { ...quickSettings.timings, watchMs: 3_600_000, documentScanMs: 250 },
      },
      idKey: Buffer.alloc(32, 1),
    });
    await delivery.start();
    await delivery.lookedOnce(AbortSignal.timeout(60_000));
    const startMs = performance.now() - startedAt;
    await delivery.approve();
    return new LoadedDelivery({ startMs, company, messenger, opened, folder, outbox, delivery });
  }

  /** Commits one page of new invoices. Milliseconds. */
  async intakePage(): Promise<number> {
    const page = Array.from({ length: PAGE }, () => this.#post());
    const last = page.at(-1);
    const cursor = last ? JSON.stringify({ updateDate: last.updateDate, updateTime: last.updateTime }) : null;
    const startedAt = performance.now();
    await this.#outbox.commitPage(page, cursor, RULES, Date.now());
    return performance.now() - startedAt;
  }

  /** Sends so many of the invoices that came in, until each is read. Milliseconds. */
  async dispatch(messages: number): Promise<number> {
    // Those of before are known: a look at them would be measured again and again.
    this.#company.pdfs.clear();
    for (let n = 0; n < messages; n++) {
      this.#company.print(FIRST_NEW + this.#printed);
      this.#printed += 1;
    }
    const due = { limit: messages, exclude: [], customersToo: true };
    await until(async () => (await this.#outbox.dueMessages({ now: Date.now(), ...due })).length === messages);
    const allRead = this.#read(messages);
    const startedAt = performance.now();
    this.#messenger.connect();
    await allRead;
    const took = performance.now() - startedAt;
    this.#messenger.online = false;
    await until(async () => (await this.#outbox.toWriteBack(0, 0, 1)).nextAt === null);
    return took;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#delivery.stop();
    await this.#opened[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
    this.#company.dispose();
  }

  #post() {
    this.#posted += 1;
    return this.#company.post(FIRST_NEW + this.#posted - 1, { cardCode: 'BENCH' });
  }

  #read(messages: number): Promise<void> {
    let open = messages;
    return new Promise((resolve) => {
      const end = this.#delivery.onProgress(({ role, to }) => {
        if (role !== 'customer' || to !== 'read') return;
        open -= 1;
        if (open > 0) return;
        end();
        resolve();
      });
    });
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await systemClock.sleep(10);
}
