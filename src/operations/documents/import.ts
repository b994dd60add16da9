import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { replaceFile } from '../../atomic-file.ts';
import type { Outbox } from '../../delivery/outbox.ts';
import { codedDiskError } from '../../disk-error.ts';
import type { DocumentFacts } from '../../documents/document-facts.ts';
import type { ReadingEffort } from '../../documents/document-source.ts';
import { MOST_XML_BYTES } from '../../documents/einvoices/xml.ts';
import { MAX_DOCUMENT_MB, type Match, matchDocument } from '../../documents/judging/match.ts';
import { namesBeside } from '../../documents/names-beside.ts';
import { toError } from '../../errors/coded-error.ts';
import { documentsError } from '../../errors/documents.ts';
import type { SapDocument } from '../../sap/invoice-source.ts';
import type { Decision } from '../decision.ts';
import { messagesOf, type Subject } from '../deliveries/show.ts';
import type { KnownInvoices } from './findings.ts';

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
export async function readOne(path: string, reader: PdfReader, signal: AbortSignal): Promise<ReadFile> {
  const file = basename(path);
  try {
    const { size } = await stat(path);
    if (size > MAX_DOCUMENT_MB * MEGABYTE)
      return { file, bytes: new Uint8Array(), facts: await reader.read({ key: file, bytes: null }, 'full', signal) };
    const bytes = await readFile(path);
    const xml = await xmlBeside(path);
    return { file, bytes, facts: await reader.read({ key: file, bytes, xml }, 'full', signal) };
  } catch (error) {
    if (!isFileError(error)) throw error;
    throw documentsError('PDF_FILE_UNREADABLE', { file: path, detail: toError(error).message }, error);
  }
}

/** The electronic invoice beside it, as the folder would read it; null: there is none. */
async function xmlBeside(pdf: string): Promise<Uint8Array | null> {
  for (const file of namesBeside(pdf)) {
    const facts = await stat(file).catch(() => null);
    if (facts?.isFile() && facts.size <= MOST_XML_BYTES) return await readFile(file);
  }
  return null;
}

function isFileError(error: unknown): boolean {
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
}

export interface Imported {
  /** Where it is now. */
  readonly path: string;
  /** False: it was there already. */
  readonly copied: boolean;
  /** As far as the invoices are known by now. */
  readonly match: Match;
}

/** Puts a PDF where the service looks for them, and says whose it is. @throws as `readOne`, and `PDF_NAME_TAKEN` */
export async function importPdf(path: string, ports: ImportPorts, signal: AbortSignal): Promise<Imported> {
  const read = await readOne(path, ports.reader, signal);
  const { name, text } = read.facts;
  const printed = (text?.numbers ?? []).map(({ counter }) => Number(counter)).filter(Number.isSafeInteger);
  const candidates = (await ports.known?.withNumbers([...new Set([...name.docNums, ...printed])])) ?? [];
  const match = matchDocument(read.file, read.facts, candidates);
  return { ...(await copyInto(ports, path, read)), match };
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
  const read = await readOne(path, ports.reader, signal);
  const facts: DocumentFacts = { ...read.facts, proof: { by: 'confirmed', ref: invoice.ref } };
  const match = matchDocument(read.file, facts, [invoice]);
  if (match.kind !== 'matched') {
    const because = match.kind === 'held' ? match.problem.sentence : '';
    throw documentsError('PDF_NOT_CONFIRMED', { detail: because });
  }
  const sha256 = createHash('sha256').update(read.bytes).digest('hex');
  await ports.outbox.confirmPdf(sha256, invoice.ref, { who: decidedBy, why, at: ports.now() });
  return { invoice, ...(await copyInto(ports, path, read)) };
}

async function copyInto(
  { folder, others = [] }: Pick<ImportPorts, 'folder' | 'others'>,
  from: string,
  { file, bytes }: ReadFile,
): Promise<{ readonly path: string; readonly copied: boolean }> {
  const inside = [folder, ...others].some((one) => resolve(from).startsWith(resolve(one) + sep));
  if (inside) return { path: resolve(from), copied: false };
  const path = join(folder, file);
  const there = await readFile(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw documentsError('PDF_FILE_UNREADABLE', { file: path, detail: toError(error).message }, error);
  });
  if (there && !there.equals(bytes)) throw documentsError('PDF_NAME_TAKEN', { file, folder });
  if (there) return { path, copied: false };
  await replaceFile(path, bytes).catch((error: unknown) => {
    throw codedDiskError(error);
  });
  return { path, copied: true };
}
