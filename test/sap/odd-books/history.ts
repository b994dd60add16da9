/** One history of an odd company, drawn from a seed, with the service in the hand of the test. */
import { copyFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { courierUserFields } from '../../../sandbox/business-one/courier-fields.ts';
import { type RunningBusinessOne, startBusinessOne } from '../../../sandbox/business-one/start.ts';
import { openDatabase, type SqliteDatabase } from '../../../src/database/sqlite/database.ts';
import type { Outbox } from '../../../src/delivery/outbox.ts';
import type { DueMessage } from '../../../src/delivery/ports/message.ts';
import { messageId } from '../../../src/delivery/rules/message-id.ts';
import { createOutbox } from '../../../src/delivery/transactions/outbox.ts';
import { CodedError } from '../../../src/errors/coded-error.ts';
import { createBusinessOneSource } from '../../../src/sap/business-one/source.ts';
import { keyField } from '../../../src/sap/business-one/user-fields.ts';
import type { InvoiceSource, SapDocument } from '../../../src/sap/invoice-source.ts';
import { type Dice, dice } from '../../support/dice.ts';
import { forever, smallCompany } from '../../support/sap.ts';
import { silentLog } from '../../support/silence.ts';
import { type Draw, loginLimitWithout, without } from './mends.ts';
import { Truth, type Verdict } from './truth.ts';

const START = '2026-11-02T12:00:00Z';
const HOUR = 3_600_000;
const STEPS = 10;
const CUSTOMERS = ['K1', 'K2', 'K3'];
/** Looks until everything that is known has come to an end; what is not settled by then never is. */
const LAST_LOOKS = 3;
const rules = { fromDate: '2026-11-01', test: false, idKey: Buffer.alloc(32, 7) };
const configured = { company: 'SBOTEST', account: 'main' } as const;
const pacing = { lastAt: 0, nextAt: 0, tokens: 0, day: '', today: 0, firstDay: '', account: 'a' };

export interface Played extends Verdict {
  readonly drawn: Readonly<Partial<Record<Draw, number>>>;
}

/** @param mend which mend is taken back; null: none */
export async function playHistory(seed: number, folder: string, mend: Draw | null): Promise<Played> {
  const random = dice(seed);
  const named = random.chance(0.7);
  const server = await startBusinessOne({
    company: {
      ...smallCompany,
      partners: CUSTOMERS.map((CardCode) => ({ CardCode, CardName: CardCode })),
      invoices: [],
    },
    tls: null,
    userFields: courierUserFields.filter(({ Name }) => named || Name !== keyField.Name),
  });
  const history = new History(server, path.join(folder, `${seed}-${mend ?? 'all'}`), random, mend);
  try {
    await server.localAdmin.setClock({ freezeAt: START });
    await server.localAdmin.backUp();
    for (let step = 0; step < STEPS; step++) await history.step();
    await history.settle();
    return { ...history.truth.verdict(), drawn: history.drawn };
  } finally {
    await history.close();
    await server.close();
  }
}

class History {
  readonly truth = new Truth();
  readonly drawn: Partial<Record<Draw, number>> = {};
  readonly #server: RunningBusinessOne;
  readonly #file: string;
  readonly #random: Dice;
  readonly #source: InvoiceSource;
  /** The engine mints its own ids, so that none of them tells whose it is. */
  readonly #mints: boolean;
  #database: SqliteDatabase;
  #outbox: Outbox;
  #outboxes = 0;
  #sends = 0;
  #restored = false;
  #now = Date.parse(START);

  constructor(server: RunningBusinessOne, file: string, random: Dice, mend: Draw | null) {
    this.#server = server;
    this.#file = file;
    this.#random = random;
    this.#mints = random.chance(0.3);
    const source = createBusinessOneSource({
      url: server.url,
      company: 'SBOTEST',
      user: 'courier',
      password: 'correct horse',
      pageSize: 3,
      retry: { attempts: 1, baseMs: 1, maxMs: 1 },
      loginLimit: loginLimitWithout(mend),
      log: silentLog,
    });
    this.#source = without(mend, source);
    this.#database = this.#open();
    this.#outbox = createOutbox(this.#database, { mode: 'live', ...configured, copies: false });
  }

  async step(): Promise<void> {
    const drawn = this.#random.next();
    if (drawn < 0.22) await this.#post();
    else if (drawn < 0.5) await this.#forgiving(() => this.#round());
    else if (drawn < 0.58) await this.#duplicate();
    else if (drawn < 0.65) await this.#restore();
    else if (drawn < 0.72) await this.#restartNumbering();
    else if (drawn < 0.79) await this.#futureStamp();
    else if (drawn < 0.86) await this.#loseSession();
    else if (drawn < 0.93) await this.#badRow();
    else await this.#loseOutbox();
    await this.#clock(this.#random.between(0, 2 * HOUR));
  }

  /** SAP is left alone, and persons answer what they are asked, truthfully. */
  async settle(): Promise<void> {
    for (let look = 0; look < LAST_LOOKS; look++) {
      await this.#forgiving(() => this.#round());
      await this.#answer();
    }
    await this.#forgiving(() => this.#round());
  }

  async close(): Promise<void> {
    await this.#source.close();
    this.#database.close();
  }

  async #post(changes: { readonly DocNum?: number; readonly Series?: number } = {}): Promise<number> {
    const cardCode = CUSTOMERS[Math.floor(this.#random.between(0, CUSTOMERS.length))] ?? 'K1';
    return await this.#postFor(cardCode, this.truth.next(), changes);
  }

  async #postFor(cardCode: string, { uid, total }: { uid: number; total: string }, changes: object): Promise<number> {
    const row = { CardCode: cardCode, DocTotal: total, DocCurrency: 'ARS', ...changes };
    const docEntry = await this.#server.localAdmin.addDocument('Invoices', row);
    this.truth.posted({ uid, docEntry, cardCode, total });
    return docEntry;
  }

  async #duplicate(): Promise<void> {
    const original = this.#anyDocument();
    if (!original) return;
    const docEntry = await this.#server.localAdmin.duplicateDocument('Invoices', original.docEntry);
    this.truth.posted({ ...original, uid: this.truth.next().uid, docEntry });
    this.#count('duplicate');
  }

  /**
   * Some make the backup only; the next one restores it, a day later. Never with an outbox that was lost before: nobody
   * knows then that a key is given again, and a phone drops the id that it has seen for it.
   */
  async #restore(): Promise<void> {
    if (this.#random.chance(0.4)) {
      await this.#server.localAdmin.backUp();
      this.truth.backedUp();
      return;
    }
    if (this.#outboxes > 1) return;
    await this.#server.localAdmin.restoreBackup();
    this.truth.restored();
    this.#restored = true;
    await this.#clock(24 * HOUR);
    // What takes the keys of what is gone.
    await this.#post();
    await this.#post();
    this.#count('restored database');
  }

  /** Same customer, number and total as an earlier document, as in the next fiscal year. */
  async #restartNumbering(): Promise<void> {
    const earlier = this.#anyDocument();
    if (!earlier) return;
    const row = await this.#server.localAdmin.row('Invoices', earlier.docEntry);
    const { uid } = this.truth.next();
    const numbering = { DocNum: Number(row?.['DocNum']), Series: 2 };
    await this.#postFor(earlier.cardCode, { uid, total: earlier.total }, numbering);
    this.#count('restarted numbering');
  }

  async #futureStamp(): Promise<void> {
    const docEntry = await this.#post();
    await this.#server.localAdmin.change(
      'Invoices',
      docEntry,
      { UpdateDate: '2027-12-31', UpdateTime: '10:00:00' },
      false,
    );
    this.#count('future stamp');
  }

  async #loseSession(): Promise<void> {
    if (this.#random.chance(0.5)) await this.#server.localAdmin.expireSessions();
    else await this.#server.localAdmin.breakSessions();
    this.#count('lost session');
  }

  async #badRow(): Promise<void> {
    const docEntry = await this.#post();
    const odd = [{ DocDueDate: 'soon' }, { DocDueDate: {}, UpdateTime: 5 }, { DocDueDate: 7, Series: 'x' }];
    const values = odd[Math.floor(this.#random.between(0, odd.length))] ?? {};
    await this.#server.localAdmin.misprint('Invoices', docEntry, values);
    this.#count('bad row');
  }

  /** Outcomes are in SAP before; after a restore SAP has lost them as well, and then nobody could know. */
  async #loseOutbox(): Promise<void> {
    if (this.#restored || !(await this.#forgiving(() => this.#writeBack()))) return;
    if (this.#database.get('SELECT 1 FROM invoices WHERE write_due_at IS NOT NULL') !== null) return;
    this.#database.close();
    this.#database = this.#open();
    this.#outbox = createOutbox(this.#database, { mode: 'live', ...configured, copies: false });
    this.#count('lost outbox');
  }

  /** A look, what is to be sent, and the outcomes. */
  async #round(): Promise<void> {
    for await (const page of this.#source.changes(await this.#outbox.cursor(), rules.fromDate, forever)) {
      await this.#outbox.commitPage(page.documents, page.cursor, rules, this.#now);
    }
    const waiting = await this.#outbox.list({ states: ['waiting_document', 'queued', 'prepared'], limit: 1000 });
    for (const { message, invoice } of waiting) if (invoice) await this.#send(message.id, invoice);
    await this.#writeBack();
  }

  /** As preparation and sender do: the document is read again, and goes only if it still may. */
  async #send(message: number, invoice: SapDocument): Promise<void> {
    await this.#outbox.apply(message, { type: 'document_attached' }, this.#now);
    const fresh = await this.#source.document(invoice.ref, forever);
    if (!fresh) return;
    await this.#outbox.refreshInvoice(fresh, rules, this.#now);
    const due = await this.#outbox.dueMessage(message);
    if (due?.message.state !== 'queued' || !due.invoice) return;
    await this.#dispatch(due, due.invoice);
  }

  async #dispatch({ message }: DueMessage, { ref, cardCode, total }: SapDocument): Promise<void> {
    this.#sends += 1;
    const { id, key, generation } = message;
    const whatsappId = this.#mints ? `MINTED${this.#sends}` : messageId(rules.idKey, key, generation);
    const prepared = { jid: `${cardCode}@s.whatsapp.net`, messageId: whatsappId, payload: '', payloadSha256: '' };
    const now = this.#now;
    await this.#outbox.savePrepared(id, prepared, { kind: 'text', text: '' }, now);
    const attempt = { id: `${this.#sends}`, message: id, prepared, whatsappId, idIsOurs: !this.#mints, pacing, now };
    const place = { storeGeneration: 's', run: 'r', owner: 'o' };
    if (!(await this.#outbox.beginAttempt({ ...attempt, ...place }))) return;
    this.truth.arrived(Number(ref.key), whatsappId, cardCode, total);
    await this.#outbox.apply(id, { type: 'evidence', status: 'read', generation, at: now }, now);
  }

  async #writeBack(): Promise<void> {
    for (const write of await this.#outbox.dueWriteBacks(this.#now, 1000)) {
      try {
        await this.#source.writeBack(write.ref, write.mark, forever);
      } catch (thrown) {
        if (!(thrown instanceof CodedError) || thrown.code !== 'SAP_DOCUMENT_GONE') throw thrown;
      }
      await this.#outbox.confirmWriteBacks([write]);
    }
  }

  async #answer(): Promise<void> {
    for (const { message, invoice } of await this.#outbox.list({ states: ['held'], limit: 1000 })) {
      const document = this.truth.current.get(Number(invoice?.ref.key));
      if (!document || (message.hold !== 'mark' && message.hold !== 'restored')) continue;
      const person = { who: 'ana', why: 'looked', at: this.#now };
      const sent = this.truth.arrivals(document) > 0;
      await this.#outbox.act(message.id, sent ? { type: 'marked_sent', at: this.#now } : { type: 'resend' }, person);
    }
  }

  /** A failure that is told as temporary, or as one of the login, is tried again at the next look. */
  async #forgiving(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (thrown) {
      if (thrown instanceof CodedError && thrown.class !== 'permanent') return false;
      throw thrown;
    }
  }

  #anyDocument() {
    const all = [...this.truth.current.values()];
    return all[Math.floor(this.#random.between(0, all.length))];
  }

  async #clock(stepMs: number): Promise<void> {
    const whole = Math.floor(stepMs);
    this.#now += whole;
    await this.#server.localAdmin.setClock({ stepMs: whole });
  }

  #count(draw: Draw): void {
    this.drawn[draw] = (this.drawn[draw] ?? 0) + 1;
  }

  #open(): SqliteDatabase {
    this.#outboxes += 1;
    const file = `${this.#file}-${this.#outboxes}.db`;
    copyFileSync(firstOutbox(path.dirname(file)), file);
    return openDatabase(file, configured);
  }
}

/** An outbox as its first start leaves it, made once: its migrations take as long as all that a history does with it. */
function firstOutbox(folder: string): string {
  const file = path.join(folder, 'first.db');
  if (!existsSync(file)) openDatabase(file, configured).close();
  return file;
}
