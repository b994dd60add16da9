import path from 'node:path';
import type { Clock } from '../clock.ts';
import { pdfFolders } from '../config/pdf-folders.ts';
import type { BookConfig } from '../config/schema.ts';
import type { DocumentSource } from '../documents/document-source.ts';
import { createFolderSource, folderSourceName } from '../documents/folder/folder-source.ts';
import type { MailLedger } from '../documents/mail-ledger.ts';
import type { PdfStore } from '../documents/pdf-store.ts';
import type { PdfReader } from '../documents/reading/reader.ts';
import { createRenderedSource, readLogo } from '../documents/rendered/rendered-source.ts';
import type { RefreshTokenMemory } from '../oauth/refresh-tokens.ts';
import { createAttachmentSource } from '../sap/business-one/attachments/attachment-source.ts';
import { createGateway, type Gateway } from '../sap/business-one/print/gateway.ts';
import { createPrintSource } from '../sap/business-one/print/print-source.ts';
import type { ServiceLayer } from '../sap/business-one/service-layer.ts';
import { readTrust } from '../sap/business-one/trust.ts';
import { mailboxSource } from './mailbox.ts';

interface SourceParts {
  readonly reader: PdfReader;
  readonly store: PdfStore;
  readonly clock: Clock;
  /** null: without the mailbox, because a look at its mails would move them. */
  readonly mailbox: { readonly ledger: MailLedger; readonly refreshTokens: RefreshTokenMemory } | null;
  /** Belongs to the caller, who closes it. */
  readonly sap: ServiceLayer;
  /** Hears of a far end that is silent, in the call that waits for it; null once it answers. */
  readonly onRepeat?: (problem: Error | null) => void;
  /** Milliseconds a file must have been left alone. Default: the folder's own. */
  readonly settleMs?: number;
}

/** The configured sources of PDFs, in their order. @throws `SAP_TRUST_INVALID`, `MAIL_TRUST_INVALID`, `PDF_LOGO_INVALID` */
export function documentSources(book: BookConfig, parts: SourceParts): readonly DocumentSource[] {
  const { mailbox } = parts;
  const sources: Readonly<Record<BookConfig['PDF_SOURCES'][number], () => readonly DocumentSource[]>> = {
    folder: () => folderSources(book, parts),
    mailbox: () => (mailbox === null ? [] : [mailboxSource(book, { ...parts, ...mailbox })]),
    attachments: () => [createAttachmentSource({ client: parts.sap, ...parts })],
    print: () => [printSource(book, parts)],
    rendered: () => [renderedSource(book, parts)],
  };
  return [...new Set(book.PDF_SOURCES)].flatMap((name) => sources[name]());
}

/** What the outbox knows the configured sources by, in their order. */
export function documentSourceNames(book: Pick<BookConfig, 'PDF_SOURCES' | 'PDF_BRANCH_FOLDERS'>): readonly string[] {
  const folders = [...book.PDF_BRANCH_FOLDERS.map(({ branch }) => branch), undefined].map(folderSourceName);
  return book.PDF_SOURCES.flatMap((name) => (name === 'folder' ? folders : [name]));
}

type FolderParts = Pick<SourceParts, 'reader' | 'clock' | 'settleMs'>;

/** The folders of the branches, and the one for all. Each branch has a folder of its own in the archive. */
export function folderSources(
  book: Pick<BookConfig, 'PDF_FOLDER' | 'PDF_BRANCH_FOLDERS' | 'PDF_ARCHIVE_FOLDER'>,
  parts: FolderParts,
): readonly DocumentSource[] {
  const folders = pdfFolders(book);
  const archive = book.PDF_ARCHIVE_FOLDER === null ? null : path.resolve(book.PDF_ARCHIVE_FOLDER);
  return folders.map(({ folder, branch }) => {
    const except = folders.map((other) => other.folder).filter((other) => other !== folder);
    const own = archive !== null && branch !== undefined ? path.join(archive, path.basename(folder)) : archive;
    return createFolderSource({
      ...parts,
      folder,
      except,
      ...(branch === undefined ? {} : { branch }),
      ...(own === null ? {} : { archive: own }),
    });
  });
}

function renderedSource(book: BookConfig, parts: SourceParts): DocumentSource {
  const logo = book.PDF_LOGO === null ? null : readLogo(path.resolve(book.PDF_LOGO));
  return createRenderedSource({
    look: { company: book.COMPANY_NAME, logo, language: book.COMPANY_LANGUAGE },
    askAfterMs: book.PDF_RENDER_AFTER * 3_600_000,
    ...parts,
  });
}

function printSource(book: BookConfig, parts: SourceParts): DocumentSource {
  return createPrintSource({
    gateway: gatewayOf(book, parts),
    layouts: Object.fromEntries(book.SAP_PRINT_LAYOUTS.map((layout) => layout.split('=', 2) as [string, string])),
    parameters: book.SAP_PRINT_PARAMETERS,
    ...parts,
  });
}

/** SAP's print service, as it is configured. @throws `SAP_TRUST_INVALID` */
export function gatewayOf(book: BookConfig, { clock, onRepeat }: Pick<SourceParts, 'clock' | 'onRepeat'>): Gateway {
  return createGateway({
    url: book.SAP_GATEWAY_URL ?? '',
    company: book.SAP_COMPANY_DB,
    user: book.SAP_USERNAME,
    password: book.SAP_PASSWORD,
    trust: readTrust({
      caFile: book.SAP_CA_FILE,
      fingerprint: book.SAP_GATEWAY_TLS_FINGERPRINT,
      insecure: book.SAP_TLS_INSECURE,
    }),
    clock,
    ...(onRepeat ? { onRepeat } : {}),
  });
}
