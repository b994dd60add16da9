import { access, constants, readdir } from 'node:fs/promises';
import { systemClock } from '../clock.ts';
import { pdfFolders } from '../config/pdf-folders.ts';
import type { BookConfig, ServiceConfig } from '../config/schema.ts';
import { maskPhone } from '../delivery/rules/phone-numbers/mask.ts';
import { whyNoFolder } from '../disk-error.ts';
import { createPdfReader } from '../documents/reading/reader.ts';
import type { CheckLine } from '../operations/checks.ts';
import { tryAttachments } from '../sap/business-one/attachments/try-attachments.ts';
import { checkBusinessOne } from '../sap/business-one/check.ts';
import type { BusinessOneOptions } from '../sap/business-one/options.ts';
import { createBusinessOneSource, createServiceLayer } from '../sap/business-one/source.ts';
import { mailboxRefreshTokens, tryMailbox } from './mailbox.ts';
import { forPerson } from './sap-for-person.ts';

/** What `--check-sap` tells. */
export async function checkSap(
  service: ServiceConfig,
  book: BookConfig,
  signal: AbortSignal,
): Promise<readonly CheckLine[]> {
  const options = forPerson(service, book);
  const [client, source] = [createServiceLayer(options), createBusinessOneSource(options)];
  try {
    const parts = { options, client, source, now: Date.now(), mask: maskPhone };
    return await Array.fromAsync(checkBusinessOne(parts, signal));
  } finally {
    await Promise.all([client.close(), source.close()]);
  }
}

export async function checkMailbox(
  { DATA_PATH }: Pick<ServiceConfig, 'DATA_PATH'>,
  book: BookConfig,
  signal: AbortSignal,
): Promise<readonly CheckLine[]> {
  if (!book.PDF_SOURCES.includes('mailbox')) {
    const remedy = 'To take PDFs from mails, add mailbox to PDF_SOURCES and set PDF_MAIL_HOST (docs/pdf-documents.md).';
    return [{ name: 'PDF_SOURCES', result: 'warning', text: 'No mailbox is configured.', remedy }];
  }
  const refreshTokens = mailboxRefreshTokens(DATA_PATH);
  const mails = await tryMailbox(book, { clock: systemClock, refreshTokens }, signal);
  const name = `${book.PDF_MAIL_USER ?? ''}, ${book.PDF_MAIL_FOLDER}`;
  return [{ name, result: 'ok', text: `It opens, with ${mails} mails to look at.`, remedy: null }];
}

/** Fetches the newest attached PDF from SAP, and reads it. */
export async function checkAttachments(
  options: BusinessOneOptions,
  signal: AbortSignal,
): Promise<readonly CheckLine[]> {
  const client = createServiceLayer(options);
  const reader = createPdfReader({ patterns: [] });
  // The reader's process would outlive whoever no longer waits.
  signal.addEventListener('abort', () => void reader.close(), { once: true });
  try {
    const { company, documentTypes = ['invoice'] } = options;
    const tried = await tryAttachments({ client, reader, company }, documentTypes, signal);
    if (tried === null) {
      const [text, remedy] = [
        'No PDF is attached to the newest documents with attachments, so that none was tried.',
        'Attach a PDF to an invoice in SAP, and check again.',
      ];
      return [{ name: 'PDFs', result: 'warning', text, remedy }];
    }
    const { docNum, fileName, bytes, facts } = tried;
    const [name, came] = [`invoice ${docNum}`, `${fileName} (${Math.ceil(bytes / 1024)} kB) was fetched`];
    if (facts.unreadable === null) return [{ name, result: 'ok', text: `${came} and can be read.`, remedy: null }];
    const remedy =
      'A PDF proves by its text whose it is (docs/pdf-documents.md): attach the one that the program made.';
    return [
      { name, result: 'warning', text: `${came}, but not read: ${facts.unreadable.replaceAll('_', ' ')}.`, remedy },
    ];
  } finally {
    await Promise.all([client.close(), reader.close()]);
  }
}

/** Can each PDF folder be read? */
export function checkFolders(book: BookConfig): Promise<readonly CheckLine[]> {
  return Promise.all(
    pdfFolders(book).map(async ({ folder }): Promise<CheckLine> => {
      try {
        await access(folder, constants.R_OK | constants.X_OK);
        const found = (await readdir(folder)).filter((name) => /\.pdf$/i.test(name)).length;
        return { name: folder, result: 'ok', text: `Readable, ${found} PDF files.`, remedy: null };
      } catch (thrown) {
        const remedy = 'Create the folder, or correct PDF_FOLDER and its permissions.';
        return { name: folder, result: 'error', text: whyUnreadable(folder, thrown), remedy };
      }
    }),
  );
}

function whyUnreadable(folder: string, thrown: unknown): string {
  if (isOfWindows(folder)) return 'it is a path of Windows, which this computer does not know';
  return whyNoFolder(thrown);
}

/** Whether a drive or a share of Windows was meant, on another system. */
export function isOfWindows(folder: string): boolean {
  return process.platform !== 'win32' && /(?:^|\/)(?:[a-z]:[\\/]|\\\\)/i.test(folder);
}
