import PostalMime, { type Attachment } from 'postal-mime';
import { type ClosedKind, LONGEST_NAME, type MailLine, MOST_MAIL_MB, MOST_NAMED, MOST_PDFS } from './mail-limits.ts';

/** What is in a mail, with the bytes of its PDFs in the same order. */
export interface MailContent {
  readonly line: MailLine;
  readonly bytes: readonly Uint8Array[];
}

/** Mails attached to mails, one inside the other; real ones are forwarded once or twice. */
const DEEPEST = 5;
const MAGIC = Buffer.from('%PDF-');
/** The magic may stand anywhere in the first kilobyte (ISO 32000-1, annex H, note 13). */
const MAGIC_WITHIN = 1024;

const ARCHIVE = /\.(?:zip|rar|7z|gz|tgz|tar)$/i;
const ARCHIVE_TYPES: ReadonlySet<string> = new Set([
  'application/zip',
  'application/x-zip-compressed',
  'application/x-rar-compressed',
  'application/vnd.rar',
  'application/x-7z-compressed',
  'application/gzip',
  'application/x-tar',
]);
const ENCRYPTED_TYPES: ReadonlySet<string> = new Set([
  'application/pkcs7-mime',
  'application/x-pkcs7-mime',
  'application/pgp-encrypted',
]);

/**
 * Finds the PDFs of a mail, also in mails attached to it, whatever type they claim. Archives and encrypted or Outlook's own
 * containers are named, not opened. Call only in a separate process (`mail-reader.ts`): a mail can keep it busy.
 */
export async function readMail(bytes: Uint8Array): Promise<MailContent> {
  const pdfs: { name: string | null; content: Uint8Array }[] = [];
  const closed: { name: string | null; kind: ClosedKind }[] = [];
  for await (const attachment of attachmentsOf(bytes, DEEPEST)) {
    const content = bytesOf(attachment);
    const name = attachment.filename?.slice(0, LONGEST_NAME) || null;
    const kind = closedKind(attachment);
    if (isPdf(attachment, content)) pdfs.push({ name, content });
    else if (kind !== null && closed.length < MOST_NAMED) closed.push({ name, kind });
  }
  const tooMany = pdfs.length > MOST_PDFS || sizeOf(pdfs) > MOST_MAIL_MB * 1024 * 1024;
  const taken = tooMany ? [] : pdfs;
  return {
    line: { pdfs: taken.map(({ name, content }) => ({ name, size: content.length })), closed, tooMany },
    bytes: taken.map(({ content }) => content),
  };
}

async function* attachmentsOf(bytes: Uint8Array, deepest: number): AsyncIterable<Attachment> {
  const { attachments } = await PostalMime.parse(bytes, { maxNestingDepth: 50, maxRfc822NestingDepth: DEEPEST });
  for (const attachment of attachments) {
    if (attachment.mimeType === 'message/rfc822' && deepest > 0) yield* attachmentsOf(bytesOf(attachment), deepest - 1);
    else yield attachment;
  }
}

function bytesOf({ content }: Attachment): Uint8Array {
  if (typeof content === 'string') return Buffer.from(content);
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}

function sizeOf(pdfs: readonly { readonly content: Uint8Array }[]): number {
  return pdfs.reduce((sum, { content }) => sum + content.length, 0);
}

/** Programs send PDFs as `application/octet-stream`, and other files as `application/pdf`; the reader of PDFs judges. */
function isPdf({ filename, mimeType }: Attachment, content: Uint8Array): boolean {
  if (/^application\/(?:x-)?pdf$/i.test(mimeType) || /\.pdf$/i.test(filename ?? '')) return true;
  return Buffer.from(content.buffer, content.byteOffset, Math.min(content.length, MAGIC_WITHIN)).includes(MAGIC);
}

function closedKind({ filename, mimeType }: Attachment): ClosedKind | null {
  const name = filename ?? '';
  if (/^application\/(?:vnd\.)?ms-tnef$/i.test(mimeType) || /^winmail\.dat$/i.test(name)) return 'winmail.dat';
  if (ENCRYPTED_TYPES.has(mimeType.toLowerCase())) return 'encrypted';
  return ARCHIVE_TYPES.has(mimeType.toLowerCase()) || ARCHIVE.test(name) ? 'archive' : null;
}
