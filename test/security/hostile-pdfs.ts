import { constants, deflateRawSync, deflateSync } from 'node:zlib';

/** PDFs that are made to hurt their reader, each small. A folder or a mailbox takes them from whoever can put them there. */

/** One page of Helvetica with this content stream; `more` are further objects from number 6 on. */
export function pdfOf(content: Uint8Array | string, dictionary = '', more: readonly (string | Buffer)[] = []): Buffer {
  const bytes = Buffer.from(content);
  const resources = '/Resources << /Font << /F1 4 0 R >> /XObject << /X 6 0 R >> >>';
  return assemble([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] ${resources} /Contents 5 0 R >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>',
    streamOf(bytes, dictionary),
    ...more,
  ]);
}

/** A stream object. */
export function streamOf(bytes: Uint8Array, dictionary = ''): Buffer {
  return Buffer.concat([
    Buffer.from(`<< /Length ${bytes.length} ${dictionary} >>\nstream\n`),
    bytes,
    Buffer.from('\nendstream'),
  ]);
}

function assemble(objects: readonly (string | Buffer)[]): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  let length = parts[0]?.length ?? 0;
  const offsets: number[] = [];
  const add = (bytes: Buffer): void => {
    parts.push(bytes);
    length += bytes.length;
  };
  for (const [index, object] of objects.entries()) {
    offsets.push(length);
    add(Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n')]));
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const start = length;
  const size = objects.length + 1;
  const trailer = `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer << /Size ${size} /Root 1 0 R >>\n`;
  add(Buffer.from(`${trailer}startxref\n${start}\n%%EOF\n`));
  return Buffer.concat(parts);
}

/** A page that says any text at all: its one character stands for the whole of it, by the font's own map. */
export function pdfSaying(text: string): Buffer {
  const units = Buffer.from(text, 'utf16le').swap16().toString('hex');
  const map = `begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <61> <${units}> endbfchar endcmap`;
  const packed = deflateSync(map, { level: 9 });
  return pdfOf('BT /F1 12 Tf 50 700 Td (a) Tj ET', '', ['<< >>', streamOf(packed, '/Filter /FlateDecode')]);
}

/** Less than a kilobyte: a word for an invoice, then line ends and tabs in turn, which a pattern must not walk thrice. */
export function desert(): Buffer {
  return pdfSaying(`Factura N 1001  TOTAL 1.210,50  invoice${'\n\t'.repeat(16_000)}x`);
}

/**
 * Spaces of so many megabytes, deflated twice: a few kilobytes. A block that ends in a full flush stands for itself, so
 * one is made and repeated; the check sum at the end is wrong, and nobody gets that far.
 */
function bomb(megabytes: number): Buffer {
  const block = deflateRawSync(Buffer.alloc(1 << 20, ' '), { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  const blocks = Array.from({ length: megabytes }, () => block);
  return deflateSync(Buffer.concat([Buffer.from([0x78, 0xda]), ...blocks]), { level: 9 });
}

/** A page that says its number and then spaces of so many megabytes, deflated once or twice. */
export function paddedPdf(megabytes: number, twice: boolean): Buffer {
  const says = Buffer.from('BT /F1 12 Tf 50 700 Td (Factura N 1001 TOTAL 1.210,50) Tj ET ');
  const block = deflateRawSync(Buffer.alloc(1 << 20, ' '), { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  const head = deflateRawSync(says, { finishFlush: constants.Z_FULL_FLUSH });
  const blocks = Array.from({ length: megabytes }, () => block);
  const once = Buffer.concat([Buffer.from([0x78, 0xda]), head, ...blocks]);
  const filters = twice ? '/Filter [/FlateDecode /FlateDecode]' : '/Filter /FlateDecode';
  return pdfOf(twice ? deflateSync(once, { level: 9 }) : once, filters);
}

/** A content stream of 1 GB behind two Flate filters, in some KB. */
export function flateBomb(): Buffer {
  return pdfOf(bomb(1024), '/Filter [/FlateDecode /FlateDecode]');
}

/** The same where no look at the raw bytes finds it: written as hexadecimal digits. */
export function hiddenBomb(): Buffer {
  const hex = Buffer.from(`${bomb(1024).toString('hex')}>`);
  return pdfOf(hex, '/Filter [/ASCIIHexDecode /FlateDecode /FlateDecode]');
}

/** Forms that each show the next one several times: a tree of 10^12 leaves in some KB. */
export function formTree(): Buffer {
  const forms = Array.from({ length: 12 }, (_, depth) => {
    const next = depth === 11 ? 'BT /F1 9 Tf (x) Tj ET' : '/X Do '.repeat(10);
    const resources = `/Resources << /Font << /F1 4 0 R >> /XObject << /X ${depth + 8} 0 R >> >>`;
    return streamOf(Buffer.from(next), `/Type /XObject /Subtype /Form /BBox [0 0 9 9] ${resources}`);
  });
  return pdfOf('/X Do', '', [forms[0] ?? '', '<< >>', ...forms.slice(1)]);
}

/** A character map of 16 million entries in a few hundred bytes. */
export function wideMap(): Buffer {
  const ranges = Array.from({ length: 90 }, () => '<00000000> <00FFFFFF> <0041>').join('\n');
  const map = `/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00000000> <FFFFFFFF> endcodespacerange
90 beginbfrange\n${ranges}\nendbfrange endcmap`;
  return pdfOf('BT /F1 12 Tf (Factura N 1001 TOTAL 1.210,50) Tj ET', '', ['<< >>', streamOf(Buffer.from(map))]);
}
