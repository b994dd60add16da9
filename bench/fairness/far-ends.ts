import type { FoundDocument } from '../../src/documents/document-source.ts';
import type {
  DeliveryMark,
  DocumentPage,
  DocumentRef,
  Partner,
  SapDocument,
  SourceCursor,
} from '../../src/sap/invoice-source.ts';
import type { Prepared, PrepareRequest, SendRequest, SendResult } from '../../src/whatsapp/engine.ts';
import { ScriptedCompany } from '../../test/support/company.ts';
import { ScriptedMessenger } from '../../test/support/messenger.ts';
import type { SkippingClock } from './skipping-clock.ts';

/** Virtual milliseconds of each answer. */
export const answersMs = { sap: 150, lookup: 200, upload: 400, send: 250 } as const;

/** Rows in a page of SAP. */
const PAGE = 20;
/** So long a PDF lies in the folder, virtual milliseconds: each look finds it, and nobody lists a whole month. */
const IN_FOLDER_MS = 30_000;
/** Few enough that each has its chat soon. */
const CUSTOMERS = 200;

/** A company whose SAP answers after a while and tells only what is new, as a Service Layer does. */
export class MonthEndCompany extends ScriptedCompany {
  readonly #clock: SkippingClock;
  /** Every version of a document, in the order in which SAP took it. */
  readonly #versions: SapDocument[] = [];
  #inFolder: { readonly since: number; readonly found: FoundDocument }[] = [];

  constructor(clock: SkippingClock) {
    super();
    this.#clock = clock;
    for (let n = 0; n < CUSTOMERS; n++) this.customer(cardCodeOf(n), `+54 9 11 ${4000 + n} 5555`);
  }

  override post(docEntry: number): SapDocument {
    const posted = super.post(docEntry, { cardCode: cardCodeOf(docEntry) });
    this.#versions.push(posted);
    return posted;
  }
  override change(docEntry: number, changes: Partial<SapDocument>): void {
    super.change(docEntry, changes);
    const changed = this.documents.get(docEntry);
    if (changed) this.#versions.push(changed);
  }
  /** The PDF of an invoice that is posted a moment later. */
  printAhead(docEntry: number): void {
    super.post(docEntry, { cardCode: cardCodeOf(docEntry) });
    this.print(docEntry);
    this.documents.delete(docEntry);
    const found = this.pdfs.get(`Invoice_${100_000 + docEntry}.pdf`)?.found;
    if (found) this.#inFolder.push({ since: this.#clock.now().monotonic, found });
  }

  override async *changes(since: SourceCursor | null): AsyncIterable<DocumentPage> {
    await this.#answer();
    for (let at = Number(since ?? 0); at < this.#versions.length; ) {
      const documents = this.#versions.slice(at, at + PAGE);
      at += documents.length;
      yield { documents, cursor: String(at) };
      await this.#answer();
    }
  }
  override async document(ref: DocumentRef): Promise<SapDocument | null> {
    await this.#answer();
    return super.document(ref);
  }
  override async partner(cardCode: string): Promise<Partner | null> {
    await this.#answer();
    return super.partner(cardCode);
  }
  override async writeBack(ref: DocumentRef, mark: DeliveryMark): Promise<void> {
    await this.#answer();
    return super.writeBack(ref, mark);
  }
  override async *scan(): AsyncIterable<FoundDocument> {
    await Promise.resolve();
    const since = this.#clock.now().monotonic - IN_FOLDER_MS;
    this.#inFolder = this.#inFolder.filter((one) => one.since >= since);
    for (const { found } of this.#inFolder) yield found;
  }

  async #answer(): Promise<void> {
    await this.#clock.sleep(answersMs.sap);
    if (this.down) throw this.down;
  }
}

/** A session whose WhatsApp answers after a while. */
export class MonthEndMessenger extends ScriptedMessenger {
  readonly #clock: SkippingClock;
  readonly #turn: () => Promise<void>;

  /** @param turn resolves when the message may go: at once, where nobody is served first */
  constructor(clock: SkippingClock, turn: () => Promise<void>) {
    super();
    this.#clock = clock;
    this.clock = clock;
    this.#turn = turn;
    // No id is sent twice here, and the phones would be looked through for each message.
    this.dedupe = false;
  }

  override async lookup(digits: string) {
    await this.#clock.sleep(answersMs.lookup);
    return super.lookup(digits);
  }
  override async prepare(request: PrepareRequest): Promise<Prepared> {
    await this.#clock.sleep(answersMs.upload);
    return super.prepare(request);
  }
  override async send(request: SendRequest): Promise<SendResult> {
    await this.#turn();
    await this.#clock.sleep(answersMs.send);
    return super.send(request);
  }
}

function cardCodeOf(docEntry: number): string {
  return `C${docEntry % CUSTOMERS}`;
}
