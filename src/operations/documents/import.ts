import { hash } from 'node:crypto';
import { basename, join, resolve, sep } from 'node:path';
import type { Outbox } from '../../delivery/outbox.ts';
import { codedDiskError } from '../../disk-error.ts';
import type { DocumentFacts } from '../../documents/document-facts.ts';
import type { ReadingEffort } from '../../documents/document-source.ts';
import { MOST_XML_BYTES } from '../../documents/einvoices/xml.ts';
import { MAX_DOCUMENT_MB, type Match, matchDocument } from '../../documents/judging/match.ts';
import { namesBeside } from '../../documents/names-beside.ts';
import { hasCode, toError } from '../../errors/coded-error.ts';
import { documentsError } from '../../errors/documents.ts';
import { NotPlainError } from '../../plain-file.ts';
import type { SapDocument } from '../../sap/invoice-source.ts';
import { UnansweredError } from '../../served-files.ts';
import type { Decision } from '../decision.ts';
import { messagesOf, type Subject } from '../deliveries/show.ts';
import type { KnownInvoices } from './findings.ts';
import { OperatorFiles } from './operator-files.ts';

const MEGABYTE = 1024 * 1024;

/** A file of the operator's, as it was read. */
export interface ReadFile {
  /** Its name alone. */
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly facts: DocumentFacts;
}

/** Reads a PDF's facts in a process that can be ended; no bytes: by its name alone. */
export interface PdfReader {
  read(
    document: { readonly key: string; readonly bytes: Uint8Array | null; readonly xml?: Uint8Array | null },
    effort: ReadingEffort,
    signal: AbortSignal,
  ): Promise<DocumentFacts>;
}

/** Reads a PDF in the guarded process. @throws `PDF_FILE_UNREADABLE`, `PDF_READING_ENDED`, `PDF_READER_FAILED` */
export async function readOne(
  path: string,
  reader: PdfReader,
  signal: AbortSignal,
  files: OperatorFiles = new OperatorFiles(),
): Promise<ReadFile> {
  const file = basename(path);
  try {
    const bytes = await files.read(path, MAX_DOCUMENT_MB * MEGABYTE, signal);
    if (bytes === null)
      return { file, bytes: new Uint8Array(), facts: await reader.read({ key: file, bytes: null }, 'full', signal) };
    const xml = await xmlBeside(path, files, signal);
    return { file, bytes, facts: await reader.read({ key: file, bytes, xml }, 'full', signal) };
  } catch (error) {
    if (!isFileError(error)) throw error;
    throw documentsError('PDF_FILE_UNREADABLE', { file: path, detail: toError(error).message }, error);
  }
}

/** The electronic invoice beside it, as the folder would read it; null: there is none. */
async function xmlBeside(pdf: string, files: OperatorFiles, signal: AbortSignal): Promise<Uint8Array | null> {
  for (const file of namesBeside(pdf)) {
    const xml = await files.read(file, MOST_XML_BYTES, signal).catch((error: unknown) => {
      if (error instanceof UnansweredError || !isFileError(error)) throw error;
      return null;
    });
    if (xml !== null) return xml;
  }
  return null;
}

function isFileError(error: unknown): boolean {
  if (error instanceof UnansweredError || error instanceof NotPlainError) return true;
  return error instanceof Error && 'syscall' in error;
}

export interface ImportPorts {
  /** Null: the service was never started, so no invoice is known. */
  readonly known: KnownInvoices | null;
  readonly reader: PdfReader;
  /** Where the service looks for PDFs of all. */
  readonly folder: string;
  /** Where it looks for those of branches. */
  readonly others?: readonly string[];
  /** Default: those of this computer. */
  readonly files?: OperatorFiles;
}

export interface Imported {
  /** Where it is now. */
  readonly path: string;
  /** False: it was there already. */
  readonly copied: boolean;
  /** As far as the invoices are known by now. */
  readonly match: Match;
}

/**
 * Puts a PDF where the service looks for them, and says whose it is.
 *
 * @throws as `readOne`, `PDF_NAME_TAKEN`, `PDF_FOLDER_UNREADABLE`, and errors of the disk
 */
export async function importPdf(path: string, ports: ImportPorts, signal: AbortSignal): Promise<Imported> {
  const read = await readOne(path, ports.reader, signal, ports.files);
  const { name, text } = read.facts;
  const printed = (text?.numbers ?? []).map(({ counter }) => Number(counter)).filter(Number.isSafeInteger);
  const candidates = (await ports.known?.withNumbers([...new Set([...name.docNums, ...printed])])) ?? [];
  const match = matchDocument(read.file, read.facts, candidates);
  return { ...(await copyInto(ports, path, read, signal)), match };
}

export interface Confirmed {
  readonly invoice: SapDocument;
  readonly path: string;
  readonly copied: boolean;
}

/**
 * A person says that a PDF is this invoice's: the service takes it, although its text does not prove it. Not if the text
 * says that it is another's.
 *
 * @throws `DELIVERY_UNKNOWN`, `PDF_NOT_CONFIRMED`, and as `importPdf`
 */
export async function confirmPdf(
  path: string,
  subject: Subject,
  { decidedBy, why }: Decision,
  ports: Omit<ImportPorts, 'known'> & { readonly outbox: Outbox; readonly now: () => number },
  signal: AbortSignal,
): Promise<Confirmed> {
  const [row] = await messagesOf(ports.outbox, subject);
  const invoice = row?.invoice;
  if (!invoice) throw documentsError('INVOICE_UNKNOWN', { type: subject.type, number: subject.docEntry, company: '' });
  const read = await readOne(path, ports.reader, signal, ports.files);
  const facts: DocumentFacts = { ...read.facts, proof: { by: 'confirmed', ref: invoice.ref } };
  const match = matchDocument(read.file, facts, [invoice]);
  if (match.kind !== 'matched') {
    const because = match.kind === 'held' ? match.problem.sentence : '';
    throw documentsError('PDF_NOT_CONFIRMED', { detail: because });
  }
  const sha256 = hash('sha256', read.bytes);
  await ports.outbox.confirmPdf(sha256, invoice.ref, { who: decidedBy, why, at: ports.now() });
  return { invoice, ...(await copyInto(ports, path, read, signal)) };
}

async function copyInto(
  { folder, others = [], files = new OperatorFiles() }: Pick<ImportPorts, 'folder' | 'others' | 'files'>,
  from: string,
  { file, bytes }: ReadFile,
  signal: AbortSignal,
): Promise<{ readonly path: string; readonly copied: boolean }> {
  const inside = [folder, ...others].some((one) => resolve(from).startsWith(resolve(one) + sep));
  if (inside) return { path: resolve(from), copied: false };
  const path = join(folder, file);
  const there = await thereAlready(path, bytes.length, files, signal);
  if (there === null || there?.equals(bytes) === false) throw documentsError('PDF_NAME_TAKEN', { file, folder });
  if (there) return { path, copied: false };
  await files.write(path, bytes, signal).catch((error: unknown) => {
    if (!(error instanceof UnansweredError)) throw codedDiskError(error);
    throw documentsError('PDF_FOLDER_UNREADABLE', { folder, detail: error.message }, error);
  });
  return { path, copied: true };
}

/** undefined: nothing; null: something larger. */
async function thereAlready(
  path: string,
  most: number,
  files: OperatorFiles,
  signal: AbortSignal,
): Promise<Buffer | null | undefined> {
  try {
    return await files.read(path, most, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (hasCode(error, 'ENOENT')) return undefined;
    throw documentsError('PDF_FILE_UNREADABLE', { file: path, detail: toError(error).message }, error);
  }
}
