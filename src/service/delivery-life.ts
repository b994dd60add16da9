import path from 'node:path';
import type { IncidentBook } from '../alerts/incident-book.ts';
import { systemClock } from '../clock.ts';
import { accountPath, type BookConfig, type ServiceConfig } from '../config/schema.ts';
import { fenced } from '../database/fenced.ts';
import type { Database } from '../database/port.ts';
import { requireOwner } from '../database/postgres/owners.ts';
import type { Configured } from '../database/sqlite/database.ts';
import { createDelivery, type Delivery } from '../delivery/delivery.ts';
import type { DeliveryParts } from '../delivery/delivery-parts.ts';
import type { Messenger } from '../delivery/messenger.ts';
import type { Outbox } from '../delivery/outbox.ts';
import type { AccountShare } from '../delivery/sending/account-share.ts';
import { loadMessageTexts } from '../delivery/sending/load-message-texts.ts';
import { createPreparedMessages } from '../delivery/sending/prepared-messages.ts';
import { deliverySettings } from '../delivery/settings.ts';
import { tellOfAttempt } from '../delivery/shared/failed-attempts.ts';
import { createOutbox } from '../delivery/transactions/outbox.ts';
import { bookKey } from '../delivery/transactions/scope.ts';
import { compileFilePatterns } from '../documents/file-patterns.ts';
import type { PdfStore } from '../documents/pdf-store.ts';
import { createPdfReader } from '../documents/reading/reader.ts';
import type { Log } from '../log.ts';
import { openIncidents, recentIncidents } from '../operations/incidents.ts';
import type { Owner } from '../ownership/port.ts';
import { businessOneOptions } from '../sap/business-one/options.ts';
import { tellTurns } from '../sap/business-one/outcomes.ts';
import { createBusinessOneSource, createServiceLayer } from '../sap/business-one/source.ts';
import type { Supervisor } from '../session/shell/supervisor.ts';
import type { Attachment } from '../session/vault/attachments.ts';
import type { PreparedMessages } from '../whatsapp/prepared-messages.ts';
import { documentSourceNames, documentSources } from './document-sources.ts';
import type { FarEnds } from './far-ends.ts';
import type { MachineWatch } from './machine-watch.ts';
import { mailboxRefreshTokens } from './mailbox.ts';
import { openOutboxDatabase } from './outbox-database.ts';
import { type OwnerWish, ownAccount } from './outbox-owner.ts';
import { outboxPlace } from './outbox-place.ts';
import { ownConnections, type PostgresConnections } from './postgres-connections.ts';
import type { LoginPlace } from './session-life.ts';
import { pdfStoreOf, sharedPdfs } from './shared-pdfs.ts';

/** The outbox, opened before the session so that the vault can back it up and engines can ask it. */
export interface OpenedOutbox {
  readonly database: Database;
  /** A book in it; of its TEST_MODE or the live one. */
  ofBook(book: BookConfig): Outbox;
  /** A company's copies of PDFs. */
  pdfStoreOf(service: ServiceConfig): PdfStore;
  readonly preparedMessages: PreparedMessages;
  /** What backups of the login carry of it: a file, if it is one. */
  readonly attachments: readonly Attachment[];
  /** Where the login may lie beside it; null: the outbox is a file. */
  readonly loginPlace: LoginPlace | null;
  /** Only while this process owns the account is anything written. */
  readonly owner: Owner;
  close(): Promise<void>;
}

/** Connections to PostgreSQL: as many as there are workers that ask at once, and the engine for its login. */
const CONNECTIONS = 9;

/** Opens the outbox with the book of a company, and makes this process the only sender of its account. */
export async function openOutbox(
  service: ServiceConfig,
  book: BookConfig,
  wish: Pick<OwnerWish, 'takeOver' | 'standby' | 'log' | 'onLost'>,
  postgres: PostgresConnections = ownConnections,
): Promise<OpenedOutbox> {
  const place = outboxPlace(service);
  const configured = bookAndAccount(book);
  const { log } = wish;
  const database = await openOutboxDatabase(place, configured, {
    existing: false,
    connections: CONNECTIONS,
    open: postgres.work,
    onIdleError: (error) => log.warn({ err: error }, 'a connection to PostgreSQL has broken'),
  });
  const owning = { ...wish, open: postgres.leases, account: configured.account, dataPath: accountPath(service) };
  const owner = await ownAccount(place, owning).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  const { snapshot } = database;
  const owned = ownedBy(owner, database);
  const { id, evidenceDue } = owner;
  const ofBook = (one: BookConfig): Outbox => outboxOf(owned, one);
  return {
    database: owned,
    ofBook,
    preparedMessages: createPreparedMessages(ofBook(book)),
    pdfStoreOf: (one) => pdfStoreOf(one, place.kind === 'sqlite' ? null : sharedPdfs(owned, systemClock)),
    attachments:
      snapshot === null
        ? []
        : [
            {
              name: path.basename(place.file),
              home: place.file,
              copy: (target) => {
                snapshot(target);
                return Promise.resolve(true);
              },
            },
          ],
    loginPlace: id && { database: owned, owner: id, evidenceDue },
    owner,
    async close() {
      try {
        await owner.close();
      } finally {
        await database.close();
      }
    },
  };
}

function ownedBy(owner: Owner, database: Database): Database {
  const { id } = owner;
  return id === null ? database : fenced(database, () => requireOwner(id), owner.lost);
}

/** The key of a configured book: of its TEST_MODE or the live one. */
export function keyOfBook({ SAP_COMPANY_DB: company, TEST_MODE: test }: BookConfig): string {
  return bookKey({ mode: test ? 'test' : 'live', company });
}

function outboxOf(database: Database, book: BookConfig): Outbox {
  return createOutbox(database, {
    mode: book.TEST_MODE ? 'test' : 'live',
    ...bookAndAccount(book),
    copies: book.COPY_TO_SALESPERSON,
    copyTo: book.COPY_TO,
    sources: documentSourceNames(book),
  });
}

/** Company and WhatsApp account of a book, and whose books are beside it. */
export function bookAndAccount(
  book: Pick<BookConfig, 'SAP_COMPANY_DB' | 'account' | 'beside'>,
): Configured & Pick<BookConfig, 'beside'> {
  return { company: book.SAP_COMPANY_DB, account: book.account, beside: book.beside };
}

export interface DeliveryLifeParts {
  readonly service: ServiceConfig;
  readonly book: BookConfig;
  readonly farEnds: FarEnds | null;
  readonly outbox: Outbox;
  readonly pdfStore: PdfStore;
  readonly messenger: Messenger;
  readonly alerts: IncidentBook;
  readonly log: Log;
  readonly idKey: Buffer;
  readonly machine: Pick<MachineWatch, 'answered' | 'disk'>;
  readonly recorder: Pick<Supervisor, 'recordAnswer'>;
  readonly evidenceFirst: Exclude<DeliveryParts['evidenceFirst'], undefined>;
  /** Null: no other company sends by the account. */
  readonly share: AccountShare | null;
}

/** Wires SAP, the sources of PDFs and the outbox into a delivery, not yet started. */
export function wireDelivery(parts: DeliveryLifeParts): { readonly delivery: Delivery; close(): Promise<void> } {
  const { service, book, farEnds, outbox, pdfStore, messenger, alerts, log, idKey, machine, recorder } = parts;
  const options = {
    ...businessOneOptions(book, service, log),
    ...farEnds?.sap,
    onAnswer: machine.answered,
    onRepeat: tellOfAttempt,
    onOutcome: tellTurns((outcome, isTurn) =>
      recorder.recordAnswer({ at: Date.now(), from: 'SAP', ...outcome }, isTurn),
    ),
  };
  const sap = createServiceLayer(options);
  const source = createBusinessOneSource(options, sap);
  const reader = createPdfReader({ patterns: compileFilePatterns(book.PDF_FILE_PATTERNS) });
  const refreshTokens = mailboxRefreshTokens(service.DATA_PATH);
  const mailbox = { ledger: outbox, refreshTokens };
  const documents = documentSources(book, {
    ...{ reader, store: pdfStore, mailbox, clock: systemClock, sap },
    onRepeat: tellOfAttempt,
  });
  const settings = deliverySettings(book);
  const delivery = createDelivery({
    outbox,
    source,
    documents,
    pdfStore,
    texts: loadMessageTexts(book),
    messenger,
    alerts,
    clock: systemClock,
    random: Math.random,
    log,
    settings: farEnds?.delivery(settings) ?? settings,
    idKey,
    evidenceFirst: parts.evidenceFirst,
    ...(parts.share && { share: parts.share }),
    disk: machine.disk,
    incidents: () => openIncidents(recentIncidents(alerts)),
    ...(farEnds?.failpoints ? { failpoints: farEnds.failpoints } : {}),
  });
  return {
    delivery,
    close: async () => {
      await Promise.all(documents.map((one) => one.close()));
      await reader.close();
      await source.close();
    },
  };
}
