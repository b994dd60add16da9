import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Alert, Alerts } from '../../src/alerts/alert.ts';
import type { IncidentBook } from '../../src/alerts/incident-book.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import { all, type Database } from '../../src/database/port.ts';
import { text } from '../../src/database/row.ts';
import { type Configured, openDatabase, type SqliteDatabase } from '../../src/database/sqlite/database.ts';
import { createDelivery, type Delivery } from '../../src/delivery/delivery.ts';
import type { Messenger } from '../../src/delivery/messenger.ts';
import type { Outbox } from '../../src/delivery/outbox.ts';
import type { MessageState } from '../../src/delivery/rules/lifecycle.ts';
import { createMessageTexts, type MessageTexts } from '../../src/delivery/rules/message-text/message-texts.ts';
import { type DeliverySettings, type DeliveryTimings, deliveryTimings } from '../../src/delivery/settings.ts';
import type { Failpoints } from '../../src/delivery/shared/failpoints.ts';
import { createOutbox } from '../../src/delivery/transactions/outbox.ts';
import { bookKey } from '../../src/delivery/transactions/scope.ts';
import type { DocumentSource } from '../../src/documents/document-source.ts';
import type { PdfStore } from '../../src/documents/pdf-store.ts';
import { createFilePdfStore } from '../../src/documents/store/file-pdf-store.ts';
import { openIncidents, recentIncidents } from '../../src/operations/incidents.ts';
import type { InvoiceSource } from '../../src/sap/invoice-source.ts';
import { untilDeath } from './clock.ts';
import { ScriptedCompany } from './company.ts';
import { ScriptedMessenger } from './messenger.ts';

export const quickSettings: DeliverySettings = {
  test: false,
  testPhone: null,
  fromDate: '2026-11-01',
  disableCustomerMessages: false,
  copyToSalesperson: true,
  copyTo: [],
  tellOfTrouble: false,
  copyAfterMs: 24 * 3_600_000,
  companyCountry: 'AR',
  timeZone: 'America/Argentina/Buenos_Aires',
  phoneFields: ['contact.MobilePhone', 'Cellular', 'Phone1'],
  stopWords: ['baja'],
  pollIntervalMs: 50,
  pacing: {
    intervalMs: 0,
    jitter: 0,
    hourlyCap: null,
    dailyCap: null,
    warmUp: [],
    quietHours: null,
    timeZone: 'America/Argentina/Buenos_Aires',
  },
  alertWaitingDocumentMs: 3_600_000,
  alertUndeliveredMs: 3_600_000,
  nextSourceAfterMs: 0,
  keepPdfMs: 90 * 86_400_000,
  keepSettledMs: null,
  keepProofYears: null,
  dailyReportAt: null,
  timings: {
    ...deliveryTimings,
    ackDeadlineMs: 300,
    evidenceGraceMs: 30,
    assumedGraceMs: 30,
    pageSendsWithinMs: 100,
    documentScanMs: 50,
    writeBackDelayMs: 0,
    backoff: { firstMs: 10, longestMs: 50 },
    heldRecheckMs: 100,
    watchMs: 100,
    drainMs: 1000,
    idleMs: 20,
  },
};

/**
 * The service's own, for a clock that runs hundreds of times faster: there, preparing takes longer than what was read for it
 * counts, and nothing would ever be sent on a busy machine.
 */
export const hurriedTimings: DeliveryTimings = { ...deliveryTimings, freshForMs: 3_600_000 };

/** An outbox in which nothing has happened yet, by whom it is configured for: migrating a file anew takes longer than a copy. */
const freshOutboxes = new Map<string, string>();

/** Opens the outbox in this file. */
export function openOutboxFile(file: string, configured: Configured): SqliteDatabase {
  const key = `${configured.company} ${configured.account}`;
  const fresh = freshOutboxes.get(key);
  if (existsSync(file)) return openDatabase(file, configured);
  if (fresh !== undefined) {
    copyFileSync(fresh, file);
    return openDatabase(file, configured);
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-fresh-outbox-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const database = openDatabase(file, configured);
  const kept = path.join(folder, 'outbox.db');
  database.snapshot(kept);
  freshOutboxes.set(key, kept);
  return database;
}

const CUSTOMERS_STATES = `SELECT i.doc_key, m.state FROM messages m JOIN invoices i ON i.id = m.invoice_id
  WHERE m.book = :book AND m.role = 'customer' ORDER BY m.id DESC`;

/** Delivery on a real database file, with far ends in memory; it can be restarted on what is on disk. */
export class Rig implements AsyncDisposable {
  readonly company = new ScriptedCompany();
  readonly messenger = new ScriptedMessenger();
  readonly folder = mkdtempSync(path.join(tmpdir(), 'courier-outbox-'));
  readonly pdfFolder = path.join(this.folder, 'documents');
  readonly alerts: Alert[] = [];
  /** What was logged, for the message of a test that fails. */
  readonly lines: string[] = [];
  readonly open = new Map<string, Alert>();
  /** Keeps what was told, if a test gives it. */
  book: IncidentBook | null = null;
  settings: DeliverySettings;
  failpoints: Failpoints | null = null;
  clock: Clock = systemClock;
  documents: readonly DocumentSource[] = [this.company];
  source: InvoiceSource = this.company;
  texts: MessageTexts = createMessageTexts([], { name: 'Ferretería', language: 'es', country: 'AR' });
  /** Holds the outbox instead of a file of its own; whoever gives it closes it. */
  elsewhere: Database | null = null;
  /** Keeps copies instead of a folder. */
  pdfStore: PdfStore = createFilePdfStore(this.pdfFolder);
  delivery: Delivery | null = null;
  #death = new AbortController();
  #database: SqliteDatabase | null = null;
  #outbox: Outbox | null = null;

  constructor(settings: Partial<DeliverySettings> = {}) {
    this.settings = { ...quickSettings, ...settings };
  }

  get configured() {
    return { company: this.source.company, account: 'main' };
  }
  get outbox(): Outbox {
    if (!this.#outbox) throw new Error('not started');
    return this.#outbox;
  }
  get database(): SqliteDatabase {
    if (!this.#database) throw new Error('not started');
    return this.#database;
  }

  async start({
    approve = true,
    messenger = this.messenger,
  }: {
    readonly approve?: boolean;
    readonly messenger?: Messenger;
  } = {}): Promise<Delivery> {
    if (this.elsewhere === null) this.#database = openOutboxFile(path.join(this.folder, 'outbox.db'), this.configured);
    this.#outbox = createOutbox(this.elsewhere ?? this.database, {
      mode: this.settings.test ? 'test' : 'live',
      ...this.configured,
      copies: this.settings.copyToSalesperson,
      copyTo: this.settings.copyTo,
      sources: this.documents.map(({ name }) => name),
    });
    const alerts: Alerts = {
      raise: (alert) => {
        this.book?.raise(alert);
        this.alerts.push(alert);
        this.open.set(alert.key, alert);
      },
      resolve: (key) => {
        this.book?.resolve(key);
        this.open.delete(key);
      },
    };
    this.delivery = createDelivery({
      outbox: this.#outbox,
      source: this.source,
      documents: this.documents,
      pdfStore: this.pdfStore,
      texts: this.texts,
      messenger,
      alerts,
      clock: untilDeath(this.clock, this.#death.signal),
      random: Math.random,
      log: { debug: this.#note, info: this.#note, warn: this.#note, error: this.#note },
      settings: this.settings,
      idKey: Buffer.alloc(32, 7),
      incidents: () => openIncidents(recentIncidents(this.book ?? { list: () => [] })),
      ...(this.failpoints ? { failpoints: this.failpoints } : {}),
    });
    await this.delivery.start();
    if (approve) await this.delivery.approve();
    return this.delivery;
  }

  /** Starts on so many invoices that have their PDFs. */
  async startWith(invoices: number): Promise<void> {
    for (let n = 1; n <= invoices; n++) this.company.invoice(n);
    await this.start();
  }

  readonly #note = (fields: object, message: string): void => {
    this.lines.push(
      `${message} ${JSON.stringify(fields, (_key, value: unknown) => (value instanceof Error ? value.stack : value))}`,
    );
  };

  async stop(): Promise<void> {
    await this.delivery?.stop();
    this.delivery = null;
    this.#database?.close();
    this.#database = null;
    this.#outbox = null;
  }

  /** As when the process is killed: nothing is written from here on, and nobody waits for anything. */
  crash(): void {
    this.#database?.close();
    this.messenger.orphan();
    this.#death.abort();
    this.#death = new AbortController();
    void this.delivery?.stop().catch(() => undefined);
    this.delivery = null;
    this.#database = null;
    this.#outbox = null;
  }

  /** Of the messages to customers by the key of their invoice: read alone, because tests ask for them again and again. */
  async states(): Promise<Record<string, string>> {
    const book = bookKey({ mode: this.outbox.mode, company: this.source.company });
    const rows = await (this.elsewhere ?? this.database).read(() => all(CUSTOMERS_STATES, { book }));
    return Object.fromEntries(rows.map((row) => [text(row, 'doc_key'), text(row, 'state')]));
  }

  /** There are messages to customers, and every one is in this state. */
  async all(state: MessageState): Promise<boolean> {
    const states = Object.values(await this.states());
    return states.length > 0 && states.every((one) => one === state);
  }

  /** Resolves when the customer's message about this invoice is in that state. */
  async untilState(docEntry: number, state: MessageState, what: string): Promise<void> {
    await this.until(async () => (await this.states())[docEntry] === state, what);
  }

  /** The connection ends after the first send: nobody can say what became of it. */
  async dropInDoubt(): Promise<void> {
    await this.until(() => this.messenger.sends.length === 1, 'first attempt');
    this.messenger.drop();
    await this.untilState(1, 'ambiguous', 'in doubt');
  }

  /** Resolves when the condition holds; rejects with what it saw last. */
  async until(condition: () => boolean | Promise<boolean>, what: string, deadlineMs = 60_000): Promise<void> {
    const deadline = performance.now() + deadlineMs;
    for (;;) {
      const askedAt = performance.now();
      if (await condition()) return;
      if (askedAt > deadline) {
        const seen = this.#outbox ? JSON.stringify(await this.outbox.list({ limit: 20 }), null, 1) : '';
        throw new Error(`not so: ${what}\n${this.lines.slice(-30).join('\n')}\n${seen.slice(0, 3000)}`);
      }
      // What is asked of many rows would otherwise keep the work from being done.
      await systemClock.sleep(Math.max(10, 2 * (performance.now() - askedAt)));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.company.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
