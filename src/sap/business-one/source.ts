import { systemClock } from '../../clock.ts';
import { hasCode, toError } from '../../errors/coded-error.ts';
import type { Log } from '../../log.ts';
import type {
  DeliveryMark,
  DocumentPage,
  DocumentRef,
  DocumentType,
  InvoiceSource,
  Partner,
  SalesPerson,
  SapAction,
  SapDocument,
  SourceCursor,
} from '../invoice-source.ts';
import { advance, changedSince, cursorOf, type Position, stampOf, type UnstampedRows } from './delta.ts';
import { DocumentReader, type DocumentRows } from './document-reader.ts';
import { createLoginMemory } from './login-memory.ts';
import type { BusinessOneOptions } from './options.ts';
import { PeopleReader } from './people-reader.ts';
import { defaultRetryPolicy } from './retry-policy.ts';
import { ServiceLayer } from './service-layer.ts';
import { defaultLoginLimit } from './session.ts';
import { clearDocumentAction, writeDocumentMark } from './user-field-marks.ts';
import { defaultOptOutField } from './user-fields.ts';
import { UserTableMarks } from './user-table-marks.ts';

const DEFAULT_PAGE_SIZE = 500;
const DEFAULT_DEADLINE_MS = 60_000;

/** Opens nothing yet: the first call logs in. */
export function createServiceLayer(options: BusinessOneOptions): ServiceLayer {
  const trust = options.trust ?? { kind: 'system' };
  if (trust.kind === 'insecure' || new URL(options.url).protocol === 'http:') {
    options.log.warn(
      { url: new URL(options.url).host },
      'The connection to SAP is not protected: whoever is in the network between can read the password and every invoice',
    );
  }
  return new ServiceLayer({
    url: options.url,
    company: options.company,
    user: options.user,
    password: options.password,
    trust,
    deadlineMs: options.deadlineMs ?? DEFAULT_DEADLINE_MS,
    retry: options.retry ?? defaultRetryPolicy,
    loginLimit: options.loginLimit ?? defaultLoginLimit,
    loginMemory: options.loginMemory ?? createLoginMemory(),
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    log: options.log,
  });
}

/** The invoices of one company in SAP Business One. */
export function createBusinessOneSource(options: BusinessOneOptions): InvoiceSource {
  return new BusinessOneSource(createServiceLayer(options), options);
}

class BusinessOneSource implements InvoiceSource {
  readonly company: string;
  readonly #client: ServiceLayer;
  readonly #log: Log;
  readonly #types: readonly DocumentType[];
  readonly #documents: DocumentReader;
  readonly #people: PeopleReader;
  /** null: the marks stand in the documents' user fields. */
  readonly #table: UserTableMarks | null;
  #unstamped: UnstampedRows = 'by_null';

  constructor(client: ServiceLayer, options: BusinessOneOptions) {
    this.company = options.company;
    this.#client = client;
    this.#log = options.log;
    this.#types = options.documentTypes ?? ['invoice'];
    this.#table = options.writeBack === 'user_table' ? new UserTableMarks(client) : null;
    this.#people = new PeopleReader(client, options.optOutField ?? defaultOptOutField, options.log);
    this.#documents = new DocumentReader(
      client,
      {
        company: options.company,
        requireFiscalApproval: options.requireFiscalApproval ?? false,
        withMark: this.#table === null,
        phoneField: options.documentPhoneField ?? null,
        pageSize: options.pageSize ?? DEFAULT_PAGE_SIZE,
      },
      options.log,
    );
  }

  /**
   * Pages come in DocEntry order, so an early one may hold the newest change: only the last page moves the cursor, and
   * whoever stops before it begins again at the old one.
   */
  async *changes(since: SourceCursor | null, fromDate: string, signal: AbortSignal): AsyncGenerator<DocumentPage> {
    const read = stampOf(since);
    if (since !== null && read === null) this.#log.warn({ cursor: since }, 'not a cursor of SAP; all is read anew');
    let stamp = read;
    let held: Omit<DocumentPage, 'cursor'> | null = null;
    for (const type of this.#types) {
      for await (const page of this.#changedDocuments(type, read, fromDate, signal)) {
        if (held) yield { ...held, cursor: since };
        const documents = await this.#withMarks(page.documents, false, signal);
        held = { documents, unreadable: page.unreadable };
        for (const document of documents) stamp = advance(stamp, document, page.at);
      }
    }
    yield { ...(held ?? { documents: [] }), cursor: stamp && cursorOf(stamp) };
  }

  async *sweep(fromDate: string, signal: AbortSignal): AsyncGenerator<DocumentPage> {
    for (const type of this.#types) {
      for await (const page of this.#documents.pages(type, changedSince(null, fromDate), true, signal)) {
        const { unreadable } = page;
        yield { documents: await this.#withMarks(page.documents, false, signal), unreadable, cursor: null };
      }
    }
  }

  async document(ref: DocumentRef, signal: AbortSignal): Promise<SapDocument | null> {
    const document = await this.#documents.one(ref, signal);
    if (!document) return null;
    const [completed] = await this.#withMarks([document], true, signal);
    return completed ?? null;
  }

  partner(cardCode: string, signal: AbortSignal): Promise<Partner | null> {
    return this.#people.partner(cardCode, signal);
  }

  salesPerson(code: number, signal: AbortSignal): Promise<SalesPerson | null> {
    return this.#people.salesPerson(code, signal);
  }

  async writeBack(ref: DocumentRef, mark: DeliveryMark, signal: AbortSignal): Promise<void> {
    if (this.#table) await this.#table.write(ref, mark, signal);
    else await writeDocumentMark(this.#client, ref, mark, signal);
  }

  async clearAction(ref: DocumentRef, action: SapAction, signal: AbortSignal): Promise<void> {
    await clearDocumentAction(this.#client, ref, action, signal);
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  /** Asks in the cheaper way first; a version that refuses it at the first page is asked in the other from then on. */
  async *#changedDocuments(
    type: DocumentType,
    since: Position | null,
    fromDate: string,
    signal: AbortSignal,
  ): AsyncGenerator<DocumentRows> {
    const known = since?.docEntries?.[type] ?? null;
    let begun = false;
    try {
      const filter = changedSince(since, fromDate, this.#unstamped, known);
      for await (const page of this.#documents.pages(type, filter, false, signal)) {
        begun = true;
        yield page;
      }
    } catch (thrown) {
      const refused = hasCode(thrown, 'SAP_REQUEST_REFUSED') && since !== null;
      if (!refused || begun || this.#unstamped === 'by_creation') throw thrown;
      this.#log.info({ err: toError(thrown) }, 'SAP refuses to compare a date with null; asking by creation date');
      this.#unstamped = 'by_creation';
      yield* this.#documents.pages(type, changedSince(since, fromDate, this.#unstamped, known), false, signal);
    }
  }

  async #withMarks(documents: SapDocument[], anew: boolean, signal: AbortSignal): Promise<SapDocument[]> {
    return this.#table ? await this.#table.complete(documents, anew, signal) : documents;
  }
}
