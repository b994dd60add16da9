import { type Clock, systemClock } from '../../clock.ts';
import { CodedError, hasCode, toError } from '../../errors/coded-error.ts';
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
import { blindSpot, readBranches } from './branches.ts';
import {
  advance,
  changedSince,
  cursorOf,
  keeping,
  overlapStart,
  type Position,
  plausible,
  stampOf,
  type UnstampedRows,
} from './delta.ts';
import { DocumentReader, type DocumentRows } from './document-reader.ts';
import { createLoginMemory } from './login-memory.ts';
import type { BusinessOneOptions } from './options.ts';
import { OverlapMemory } from './overlap.ts';
import { PeopleReader } from './people-reader.ts';
import { defaultRetryPolicy } from './retry-policy.ts';
import { ServiceLayer } from './service-layer.ts';
import { defaultLoginLimit } from './session.ts';
import { clearDocumentAction, writeDocumentMark } from './user-field-marks.ts';
import { defaultOptOutField } from './user-fields.ts';
import { UserTableMarks } from './user-table-marks.ts';

const DEFAULT_PAGE_SIZE = 500;
/** Number of documents queried by key in one request; its URL stays well under 8 KB. */
const KEYS_PER_REQUEST = 100;
const DEFAULT_DEADLINE_MS = 60_000;

/** Does not connect yet: the first call logs in. */
export function createServiceLayer(options: BusinessOneOptions): ServiceLayer {
  const trust = options.trust ?? { kind: 'system' };
  if (trust.kind === 'insecure' || new URL(options.url).protocol === 'http:') {
    options.log.warn(
      { url: new URL(options.url).host },
      'The connection to SAP is not protected: anyone on the network can read the password and every invoice',
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
    ...(options.onAnswer ? { onAnswer: options.onAnswer } : {}),
    ...(options.onRepeat ? { onRepeat: options.onRepeat } : {}),
    ...(options.onOutcome ? { onOutcome: options.onOutcome } : {}),
  });
}

/** The invoices of one company in SAP Business One. Closes the client. */
export function createBusinessOneSource(
  options: BusinessOneOptions,
  client: ServiceLayer = createServiceLayer(options),
): InvoiceSource {
  return new BusinessOneSource(client, options);
}

class BusinessOneSource implements InvoiceSource {
  readonly company: string;
  readonly #client: ServiceLayer;
  readonly #log: Log;
  readonly #types: readonly DocumentType[];
  readonly #spare: ReadonlySet<DocumentType>;
  readonly #documents: DocumentReader;
  readonly #people: PeopleReader;
  /** null: marks are in the documents' user fields. */
  readonly #table: UserTableMarks | null;
  readonly #clock: Clock;
  readonly #pageSize: number;
  readonly #user: string;
  readonly #branches: readonly number[];
  #unstamped: UnstampedRows = 'by_null';
  #overlap = new OverlapMemory();

  constructor(client: ServiceLayer, options: BusinessOneOptions) {
    this.company = options.company;
    this.#client = client;
    this.#log = options.log;
    this.#clock = options.clock ?? systemClock;
    this.#pageSize = options.pageSize ?? DEFAULT_PAGE_SIZE;
    this.#types = options.documentTypes ?? ['invoice'];
    this.#spare = new Set(options.spareTypes);
    this.#user = options.user;
    this.#branches = options.branches ?? [];
    this.#table = options.writeBack === 'user_table' ? new UserTableMarks(client) : null;
    this.#people = new PeopleReader(client, options.optOutField ?? defaultOptOutField, options.log);
    this.#documents = new DocumentReader(
      client,
      {
        company: options.company,
        requireFiscalApproval: options.requireFiscalApproval ?? false,
        branches: this.#branches,
        withMark: this.#table === null,
        phoneField: options.documentPhoneField ?? null,
        pageSize: this.#pageSize,
      },
      options.log,
    );
  }

  /**
   * Pages are in DocEntry order, so an early one may contain the newest change: only the last page moves the cursor, and
   * a consumer that stops earlier starts again at the old one.
   */
  async *changes(since: SourceCursor | null, fromDate: string, signal: AbortSignal): AsyncGenerator<DocumentPage> {
    const read = stampOf(since);
    if (since !== null && read === null)
      this.#log.warn({ cursor: since }, 'not a cursor of SAP; reading everything again');
    const memory = this.#overlap.for(since);
    const next = new OverlapMemory();
    let stamp = read;
    let held: Omit<DocumentPage, 'cursor'> | null = null;
    for (const type of this.#types) {
      for await (const page of this.#look(type, read, fromDate, { memory, next }, signal)) {
        if (held) yield { ...held, cursor: since };
        const documents = await this.#withMarks(page.documents, false, signal);
        held = { documents, unreadable: page.unreadable };
        // Without a `Date` header, our own clock limits the stamps.
        const at = page.at ?? this.#clock.now().wall;
        stamp = stamp && plausible(stamp, at);
        for (const document of documents) stamp = advance(stamp, document, at);
      }
    }
    const last = stamp && (read ? keeping(stamp, next.unsettledFrom(overlapStart(read), memory)) : stamp);
    const cursor = last && cursorOf(last);
    yield { ...(held ?? { documents: [] }), cursor };
    // A consumer that continues after the last page has stored it.
    this.#overlap = next.under(cursor);
  }

  async *sweep(fromDate: string, signal: AbortSignal): AsyncGenerator<DocumentPage> {
    for (const type of this.#types) {
      try {
        for await (const page of this.#documents.pages(type, changedSince(null, fromDate), true, signal)) {
          const { unreadable } = page;
          yield { documents: await this.#withMarks(page.documents, false, signal), unreadable, cursor: null };
        }
      } catch (thrown) {
        if (!(thrown instanceof CodedError) || thrown.code !== 'SAP_RIGHT_MISSING' || !this.#spare.has(type))
          throw thrown;
        yield { documents: [], unreadable: [thrown], cursor: null };
      }
    }
  }

  async document(ref: DocumentRef, signal: AbortSignal): Promise<SapDocument | null> {
    const document = await this.#documents.one(ref, signal);
    if (!document) return null;
    const [completed] = await this.#withMarks([document], true, signal);
    return completed ?? null;
  }

  async numbered(type: DocumentType, docNum: number, signal: AbortSignal): Promise<readonly SapDocument[]> {
    const found: SapDocument[] = [];
    for await (const { documents } of this.#documents.pages(type, `DocNum eq ${docNum}`, false, signal))
      found.push(...(await this.#withMarks(documents, true, signal)));
    return found;
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

  /** A user who may not read the branches of the company is no reason to think that one is hidden. */
  async blindSpot(signal: AbortSignal): Promise<CodedError | null> {
    if (this.#branches.length === 0) return null;
    try {
      return blindSpot(this.#branches, await readBranches(this.#client, signal), this.#user);
    } catch (thrown) {
      if (!hasCode(thrown, 'SAP_RIGHT_MISSING') && !hasCode(thrown, 'SAP_REQUEST_REFUSED')) throw thrown;
      this.#log.info({ err: toError(thrown) }, 'the branches of the company cannot be read');
      return null;
    }
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  /**
   * What changed. If the overlap is larger than a page, only keys and stamps are read first, and in full only the rows that may
   * have changed.
   */
  async *#look(
    type: DocumentType,
    since: Position | null,
    fromDate: string,
    { memory, next }: { readonly memory: OverlapMemory; readonly next: OverlapMemory },
    signal: AbortSignal,
  ): AsyncGenerator<DocumentRows> {
    const now = this.#clock.now().monotonic;
    let pages = this.#changedDocuments(type, since, fromDate, signal);
    if (memory.size(type) > this.#pageSize) {
      const known = since?.docEntries?.[type] ?? null;
      const stamps = await this.#documents.stamps(type, changedSince(since, fromDate, this.#unstamped, known), signal);
      const keys = stamps.flatMap((row) => (row && !memory.knows(type, row.docEntry, row, now) ? [row.docEntry] : []));
      if (keys.length <= this.#pageSize && !stamps.includes(null)) {
        const asked = new Set(keys);
        for (const row of stamps) if (row && !asked.has(row.docEntry)) next.keep(type, row.docEntry, memory);
        pages = this.#byKeys(type, keys, signal);
      }
    }
    for await (const page of pages) {
      for (const document of page.documents) next.read(document, memory, now);
      yield page;
    }
  }

  async *#byKeys(type: DocumentType, keys: readonly number[], signal: AbortSignal): AsyncGenerator<DocumentRows> {
    for (let from = 0; from < keys.length; from += KEYS_PER_REQUEST) {
      const filter = keys.slice(from, from + KEYS_PER_REQUEST).map((docEntry) => `DocEntry eq ${docEntry}`);
      yield* this.#documents.pages(type, `(${filter.join(' or ')})`, false, signal);
    }
  }

  /** Tries the cheaper query first; if a version refuses it at the first page, uses the other from then on. */
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
      this.#log.info({ err: toError(thrown) }, 'SAP rejects comparing a date with null; querying by creation date');
      this.#unstamped = 'by_creation';
      yield* this.#documents.pages(type, changedSince(since, fromDate, this.#unstamped, known), false, signal);
    }
  }

  async #withMarks(documents: SapDocument[], anew: boolean, signal: AbortSignal): Promise<SapDocument[]> {
    return this.#table ? await this.#table.complete(documents, anew, signal) : documents;
  }
}
