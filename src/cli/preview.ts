import type { BookConfig, ServiceConfig } from '../config/schema.ts';
import { loadMessageTexts } from '../delivery/sending/load-message-texts.ts';
import { compileFilePatterns } from '../documents/file-patterns.ts';
import { createPdfReader } from '../documents/reading/reader.ts';
import { jsonInCommands } from '../next-steps/commands.ts';
import { masked } from '../operations/documents/findings.ts';
import { preview } from '../operations/documents/preview.ts';
import { businessOneOptions } from '../sap/business-one/options.ts';
import { createBusinessOneSource, createServiceLayer } from '../sap/business-one/source.ts';
import { bookAndAccount } from '../service/delivery-life.ts';
import { outboxPlace } from '../service/outbox-place.ts';
import { type Ask, type NamedDocument, whichInSap } from './deliveries/which.ts';
import { openSources } from './documents/open-sources.ts';
import { describe } from './preview/describe.ts';
import { openKnownInvoices } from './preview/known.ts';
import { logOfCommand, sayOnStandardError } from './spoken-log.ts';

export interface PreviewRequest {
  readonly service: ServiceConfig;
  readonly book: BookConfig;
  readonly document: NamedDocument;
  /** A person at a terminal. */
  readonly ask: Ask;
  readonly json: boolean;
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
}

/** `hybrid-invoice-service.js --preview NUMBER`: shows, sends nothing, writes nothing. */
export async function runPreview(request: PreviewRequest): Promise<number> {
  const { service, book, document, json, write, signal } = request;
  const options = businessOneOptions(
    book,
    service,
    logOfCommand(service.LOG_LEVEL, process.stderr.isTTY, sayOnStandardError),
  );
  const sap = createServiceLayer(options);
  const source = createBusinessOneSource(options, sap);
  const reader = createPdfReader({ patterns: compileFilePatterns(book.PDF_FILE_PATTERNS) });
  const opened = openSources(book, { reader, sap });
  const known = await openKnownInvoices(outboxPlace(service), bookAndAccount(book));
  try {
    const parts = {
      source,
      documents: opened.sources,
      texts: loadMessageTexts(book),
      phoneFields: book.PHONE_FIELDS,
      companyCountry: book.COMPANY_COUNTRY,
      known,
      rules: {
        fromDate: book.PROCESS_INVOICES_FROM_DATE,
        documentTypes: book.SAP_DOCUMENT_TYPES,
        branches: book.SAP_BRANCHES,
        test: book.TEST_MODE,
      },
    };
    const invoice = await whichInSap(source, document, 'preview', json ? null : request.ask, signal);
    const shown = await preview(parts, invoice, signal);
    write(json ? `${jsonInCommands(masked(shown), 'deliveries')}\n` : describe(shown));
    return 0;
  } finally {
    await known?.close();
    await opened.close();
    await Promise.all([source.close(), reader.close()]);
  }
}
