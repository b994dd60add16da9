import { pdfFolders } from '../../config/pdf-folders.ts';
import { createOutbox } from '../../delivery/transactions/outbox.ts';
import { compileFilePatterns } from '../../documents/file-patterns.ts';
import { createPdfReader, type PdfReader } from '../../documents/reading/reader.ts';
import { documentsError } from '../../errors/documents.ts';
import { jsonInCommands } from '../../next-steps/commands.ts';
import { findDocuments } from '../../operations/documents/find.ts';
import { isAccepted } from '../../operations/documents/findings.ts';
import { confirmPdf, importPdf } from '../../operations/documents/import.ts';
import { businessOneOptions } from '../../sap/business-one/options.ts';
import { createBusinessOneSource, createServiceLayer } from '../../sap/business-one/source.ts';
import { docEntryOf } from '../../sap/doc-entry.ts';
import { nameWords } from '../../sap/document-name.ts';
import { bookAndAccount } from '../../service/delivery-life.ts';
import { openOutboxDatabase } from '../../service/outbox-database.ts';
import { outboxPlace } from '../../service/outbox-place.ts';
import { oneLine } from '../../visible-text.ts';
import { whichDocument, whichInSap } from '../deliveries/which.ts';
import type { DocumentsCommand } from '../documents.ts';
import { openKnownInvoices } from '../preview/known.ts';
import { logOfCommand, sayOnStandardError } from '../spoken-log.ts';
import { listMails } from './mails.ts';
import { openSources } from './open-sources.ts';
import type { DocumentsParts } from './parts.ts';
import { sourceText } from './source-text.ts';

type Find = Extract<DocumentsCommand, { verb: 'find' }>;
type Import = Extract<DocumentsCommand, { verb: 'import' }>;
type Mails = Extract<DocumentsCommand, { verb: 'mails' }>;

/** `documents find`, `import` and `mails`, with or without a running service. */
export async function runDocuments(command: Find | Import | Mails, parts: DocumentsParts): Promise<number> {
  if (command.verb === 'mails') return listMails(command.test, parts);
  const reader = createPdfReader({ patterns: compileFilePatterns(parts.book.PDF_FILE_PATTERNS) });
  try {
    if (command.verb === 'find') return await find(command, reader, parts);
    const { PDF_SOURCES: sources, PDF_FOLDER: folder } = parts.book;
    if (!sources.includes('folder')) throw documentsError('PDF_FOLDER_NOT_A_SOURCE', { folder });
    return command.confirm
      ? await confirm(command, command.confirm, reader, parts)
      : await take(command, reader, parts);
  } finally {
    await reader.close();
  }
}

async function find(command: Find, reader: PdfReader, parts: DocumentsParts): Promise<number> {
  const { service, book, json, write, signal, ask } = parts;
  const known = await openKnownInvoices(outboxPlace(service), bookAndAccount(book));
  const options = businessOneOptions(
    book,
    service,
    logOfCommand(service.LOG_LEVEL, process.stderr.isTTY, sayOnStandardError),
  );
  const client = createServiceLayer(options);
  const sap = createBusinessOneSource(options, client);
  const opened = openSources(book, { reader, sap: client });
  try {
    const invoice = await whichInSap(sap, command.document, 'find_documents', ask, signal);
    const sources = await findDocuments(invoice, opened.sources, known, signal);
    const ref = { docEntry: docEntryOf(invoice.ref), docNum: invoice.docNum, type: invoice.ref.type };
    write(json ? `${jsonInCommands({ ...ref, sources }, 'deliveries')}\n` : sources.map(sourceText).join(''));
    return sources.some(({ documents }) => documents.some(isAccepted)) ? 0 : 1;
  } finally {
    await known?.close();
    await opened.close();
    await sap.close();
  }
}

/** Where a PDF of one branch is looked for. */
function others(book: DocumentsParts['book']): readonly string[] {
  return pdfFolders(book).flatMap(({ branch, folder }) => (branch === undefined ? [] : [folder]));
}

async function take({ file }: Import, reader: PdfReader, parts: DocumentsParts): Promise<number> {
  const { service, book, json, write, signal } = parts;
  const known = await openKnownInvoices(outboxPlace(service), bookAndAccount(book));
  try {
    const imported = await importPdf(file, { known, reader, folder: book.PDF_FOLDER, others: others(book) }, signal);
    const where = imported.copied ? `Copied to ${imported.path}.` : `It is in ${imported.path} already.`;
    const { match } = imported;
    const whose =
      match.kind === 'matched'
        ? `It is the PDF of ${nameWords(match.ref.type)} ${match.ref.key} (DocEntry); these agree: ${match.agreed.join(', ')}.`
        : match.kind === 'held'
          ? match.problem.sentence
          : 'It is of no invoice known so far; its invoice may come.';
    write(json ? `${jsonInCommands(imported, 'deliveries')}\n` : `${oneLine(where)}\n${oneLine(whose)}\n`);
    return match.kind === 'held' ? 1 : 0;
  } finally {
    await known?.close();
  }
}

async function confirm(
  { file, who, test }: Import,
  { document, why }: NonNullable<Import['confirm']>,
  reader: PdfReader,
  { service, book, user, json, write, signal, ask }: DocumentsParts,
): Promise<number> {
  const database = await openOutboxDatabase(outboxPlace(service), bookAndAccount(book), { existing: true });
  try {
    const outbox = createOutbox(database, { mode: test ? 'test' : 'live', ...bookAndAccount(book), copies: false });
    const ports = { outbox, reader, folder: book.PDF_FOLDER, others: others(book), now: Date.now };
    const decision = { decidedBy: who ?? user, why };
    const subject = await whichDocument({ outbox }, document, 'confirm_document', ask);
    const { docEntry, type } = subject;
    const { invoice, ...put } = await confirmPdf(file, subject, decision, ports, signal);
    const text = `${put.path} is the PDF of ${nameWords(type)} ${invoice.docNum} (DocEntry ${docEntry}), says ${decision.decidedBy}: ${why}.`;
    write(json ? `${JSON.stringify({ docEntry, type, docNum: invoice.docNum, ...put })}\n` : `${oneLine(text)}\n`);
    return 0;
  } finally {
    await database.close();
  }
}
