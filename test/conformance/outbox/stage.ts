import { all, type Database } from '../../../src/database/port.ts';
import type { Row } from '../../../src/database/row.ts';
import type { Outbox } from '../../../src/delivery/outbox.ts';
import type { Message, Role } from '../../../src/delivery/ports/message.ts';
import type { Attempt, NewAttempt } from '../../../src/delivery/ports/sending-store.ts';
import type { MessageEvent } from '../../../src/delivery/rules/lifecycle.ts';
import { createOutbox, type OutboxOptions } from '../../../src/delivery/transactions/outbox.ts';
import type { SapDocument } from '../../../src/sap/invoice-source.ts';
import { sapDocument } from '../../../src/sap/sap-document.test-support.ts';

export const jid = '5491155550000@s.whatsapp.net';
export const configured = { company: 'TEST', account: 'main' } as const;
export const idKey = Buffer.alloc(32, 7);
export const person = { who: 'ana', why: 'asked', at: 1 } as const;
const pacing = { lastAt: 0, nextAt: 0, tokens: 0, day: '', today: 0, firstDay: '', account: 'a' };

/** Each of a customer of its own. */
export const invoiceOf = (docEntry: number, changes: Partial<SapDocument> = {}): SapDocument =>
  sapDocument(docEntry, { cardCode: `C${docEntry}`, cardName: `Customer ${docEntry}`, total: '10', ...changes });

/** An outbox on a real database without workers, and the steps that bring a message to the state a test needs. */
export class OutboxStage implements AsyncDisposable {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly #test: boolean;
  readonly #close: () => void | Promise<void>;

  constructor(database: Database, options: Partial<OutboxOptions>, close: () => void | Promise<void>) {
    this.database = database;
    this.outbox = this.another(options);
    this.#test = options.mode === 'test';
    this.#close = close;
  }

  /** Another outbox in the same database. */
  another(options: Partial<OutboxOptions>): Outbox {
    return createOutbox(this.database, { mode: 'live', ...configured, copies: false, ...options });
  }

  /** Reads it from SAP; answers the customer's message. */
  async admit(document: SapDocument, outbox = this.outbox): Promise<number> {
    const test = outbox === this.outbox ? this.#test : outbox.mode === 'test';
    await outbox.commitPage([document], null, { fromDate: '2026-01-01', test, idKey }, 1);
    return (await this.messageOf(Number(document.ref.key), 'customer', outbox)).id;
  }

  async messageOf(docEntry: number, role: Role = 'customer', outbox = this.outbox): Promise<Message> {
    const [row] = await outbox.list({ key: String(docEntry), role });
    if (!row) throw new Error(`no message of ${docEntry}`);
    return row.message;
  }

  async state(docEntry: number): Promise<string> {
    const { state, hold } = await this.messageOf(docEntry);
    return hold === null ? state : `${state}: ${hold}`;
  }

  /** An attempt that is committed and in progress; its id is `ID-<message>-<generation>` by default. */
  async dispatch(message: number, changes: Partial<NewAttempt> = {}, outbox = this.outbox): Promise<Attempt> {
    const before = (await outbox.dueMessage(message))?.message;
    if (!before) throw new Error('no message');
    const id = `ID-${message}-${before.generation}`;
    const prepared = { jid, messageId: id, payload: 'p', payloadSha256: 's' };
    await outbox.apply(message, { type: 'document_attached' }, 2);
    await outbox.savePrepared(message, prepared, { kind: 'text', text: 't' }, 3);
    const attempt = await outbox.beginAttempt({
      id: `attempt of ${id}`,
      message,
      prepared,
      whatsappId: id,
      idIsOurs: true,
      storeGeneration: 'store',
      run: 'run',
      owner: 'owner',
      now: 4,
      pacing,
      ...changes,
    });
    if (!attempt) throw new Error('no attempt');
    return attempt;
  }

  /** Admitted, dispatched, and then these events. */
  async lived(document: SapDocument, events: readonly MessageEvent[], outbox = this.outbox): Promise<number> {
    const message = await this.admit(document, outbox);
    await this.dispatch(message, {}, outbox);
    for (const event of events) await outbox.apply(message, event, 5);
    return message;
  }

  /** Rows of the database itself. */
  rows(sql: string, parameters: Record<string, string> = {}): Promise<readonly Row[]> {
    return this.database.read(() => all(sql, parameters));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}
