import PostalMime, { type Attachment } from 'postal-mime';
import { MOST_XML_BYTES } from '../../einvoices/xml.ts';
import { type ClosedKind, LONGEST_NAME, type MailLine, MOST_MAIL_MB, MOST_NAMED, MOST_PDFS } from './mail-limits.ts';

/** What is in a mail, with the bytes of its PDFs, and of their XML, in the same order. */
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
 * Finds the PDFs of a mail, also in mails attached to it, whatever type they claim, and the XML that came with each. Archives and encrypted or Outlook's own
 * containers are named, not opened. Call only in a separate process (`mail-reader.ts`): a mail can keep it busy.
 */
export async function readMail(bytes: Uint8Array): Promise<MailContent> {
  const pdfs: { name: string | null; content: Uint8Array; xml: Uint8Array | null }[] = [];
  const closed: { name: string | null; kind: ClosedKind }[] = [];
  for await (const mail of mailsIn(bytes, DEEPEST)) {
    const files = mail.map((attachment) => ({
      name: attachment.filename?.slice(0, LONGEST_NAME) || null,
      content: bytesOf(attachment),
      attachment,
    }));
    const own = files.filter(({ attachment, content }) => isPdf(attachment, content));
    const others = files.filter((file) => !own.includes(file));
    const xmls = others.filter(({ attachment, content }) => isXml(attachment, content));
    for (const { name, content } of own) pdfs.push({ name, content, xml: xmlOf(name, own.length, xmls) });
    for (const { name, attachment } of others) {
      const kind = closedKind(attachment);
      if (kind !== null && closed.length < MOST_NAMED) closed.push({ name, kind });
    }
  }
  const bytesOfPdfs = pdfs.flatMap(({ content, xml }) => (xml === null ? [content] : [content, xml]));
  const size = bytesOfPdfs.reduce((sum, { length }) => sum + length, 0);
  const tooMany = pdfs.length > MOST_PDFS || size > MOST_MAIL_MB * 1024 * 1024;
  const taken = tooMany ? [] : pdfs;
  const sizes = taken.map(({ name, content, xml }) => ({ name, size: content.length, xmlSize: xml?.length ?? 0 }));
  return { line: { pdfs: sizes, closed, tooMany }, bytes: tooMany ? [] : bytesOfPdfs };
}

/** The attachments of a mail, and those of each mail attached to it. */
async function* mailsIn(bytes: Uint8Array, deepest: number): AsyncIterable<readonly Attachment[]> {
  const { attachments } = await PostalMime.parse(bytes, { maxNestingDepth: 50, maxRfc822NestingDepth: DEEPEST });
  const isMail = ({ mimeType }: Attachment): boolean => mimeType === 'message/rfc822' && deepest > 0;
  yield attachments.filter((one) => !isMail(one));
  for (const one of attachments.filter(isMail)) yield* mailsIn(bytesOf(one), deepest - 1);
}

interface NamedContent {
  readonly name: string | null;
  readonly content: Uint8Array;
}

/** The XML by the name of a PDF; where one PDF and one XML are all that a mail has, they belong together by any name. */
function xmlOf(pdf: string | null, pdfs: number, xmls: readonly NamedContent[]): Uint8Array | null {
  const stem = (name: string | null): string | null => name?.replace(/\.(?:pdf|xml)$/i, '').toLowerCase() ?? null;
  const same = pdf === null ? undefined : xmls.find(({ name }) => stem(name) === stem(pdf));
  const only = pdfs === 1 && xmls.length === 1 ? xmls[0] : undefined;
  return (same ?? only)?.content ?? null;
}

function bytesOf({ content }: Attachment): Uint8Array {
  if (typeof content === 'string') return Buffer.from(content);
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}

/** Programs send PDFs as `application/octet-stream`, and other files as `application/pdf`; the reader of PDFs judges. */
function isPdf({ filename, mimeType }: Attachment, content: Uint8Array): boolean {
  if (/^application\/(?:x-)?pdf$/i.test(mimeType) || /\.pdf$/i.test(filename ?? '')) return true;
  return Buffer.from(content.buffer, content.byteOffset, Math.min(content.length, MAGIC_WITHIN)).includes(MAGIC);
}

function isXml({ filename, mimeType }: Attachment, { length }: Uint8Array): boolean {
  const claims = /\.xml$/i.test(filename ?? '') || /^(?:application|text)\/xml$/i.test(mimeType);
  return claims && length > 0 && length <= MOST_XML_BYTES;
}

function closedKind({ filename, mimeType }: Attachment): ClosedKind | null {
  const name = filename ?? '';
  if (/^application\/(?:vnd\.)?ms-tnef$/i.test(mimeType) || /^winmail\.dat$/i.test(name)) return 'winmail.dat';
  if (ENCRYPTED_TYPES.has(mimeType.toLowerCase())) return 'encrypted';
  return ARCHIVE_TYPES.has(mimeType.toLowerCase()) || ARCHIVE.test(name) ? 'archive' : null;
}
