import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameFacts } from '../file-names.ts';
import { matchDocument } from '../judging/match.ts';
import { type PdfText, readPdf } from './read-pdf.ts';

/** Points; every glyph is half as wide as it is high. */
const SIZE = 10;
const RIGHT = 550;

/** Glyphs drawn one after another from a place to the right; each stands for one letter or several. */
interface Run {
  readonly x: number;
  readonly y: number;
  readonly glyphs: readonly string[];
}

const hex = (text: string) => Buffer.from(text, 'utf16le').swap16().toString('hex');
const width = (glyphs: readonly string[]) => (glyphs.length * SIZE) / 2;

/** A PDF that draws these runs with a font whose glyphs are named by a ToUnicode map. */
function pdfOf(runs: readonly Run[]): Uint8Array {
  const glyphs = [...new Set(runs.flatMap((run) => run.glyphs))];
  const code = (glyph: string) => (glyphs.indexOf(glyph) + 1).toString(16).padStart(4, '0');
  const content = runs
    .map(({ x, y, glyphs: own }) => `BT /F1 ${SIZE} Tf ${x} ${y} Td <${own.map(code).join('')}> Tj ET`)
    .join('\n');
  const map = [
    '/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def',
    '1 begincodespacerange <0000> <ffff> endcodespacerange',
    `${glyphs.length} beginbfchar`,
    ...glyphs.map((glyph) => `<${code(glyph)}> <${hex(glyph)}>`),
    'endbfchar endcmap CMapName currentdict /CMap defineresource pop end end',
  ].join('\n');
  const stream = (text: string) => `<< /Length ${text.length} >>\nstream\n${text}\nendstream`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    stream(content),
    '<< /Type /Font /Subtype /Type0 /BaseFont /Arial /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 8 0 R >>',
    '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Arial /DW 500 /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 7 0 R >>',
    '<< /Type /FontDescriptor /FontName /Arial /Flags 4 /Ascent 800 /Descent -200 /CapHeight 700 /ItalicAngle 0 /StemV 80 /FontBBox [0 -200 1000 800] >>',
    stream(map),
  ];
  const body = objects.map((object, i) => `${i + 1} 0 obj\n${object}\nendobj\n`).join('');
  return Buffer.from(`%PDF-1.7\n${body}trailer << /Root 1 0 R /Size 9 >>\nstartxref\n0\n%%EOF\n`, 'latin1');
}

/** How a program draws words that are read from the right, so that they end at a place. */
type Drawing = (words: string, right: number, y: number) => Run[];

const ended = (glyphs: readonly string[], right: number, y: number): Run[] => [{ x: right - width(glyphs), y, glyphs }];
const reversed = (words: string) => [...words].reverse();

const drawings: Readonly<Record<string, Drawing>> = {
  'a line at once, from left to right': (words, right, y) => ended(reversed(words), right, y),
  'letter by letter, from the right': (words, right, y) =>
    [...words].map((letter, i) => ({ x: right - (i + 1) * (SIZE / 2), y, glyphs: [letter] })),
  'letter by letter, from the left': (words, right, y) =>
    [...words].map((letter, i) => ({ x: right - (i + 1) * (SIZE / 2), y, glyphs: [letter] })).reverse(),
  'in joined forms, and with one glyph for lam and alef': (words, right, y) =>
    ended(
      reversed(
        words.replaceAll('ر', 'ﺮ').replaceAll('م', 'ﻢ').replaceAll('ف', 'ﻓ').replaceAll('ا', 'ﺎ').replaceAll('لإ', 'ﻹ'),
      ),
      right,
      y,
    ),
  'word by word from the left, as programs do that do not know the direction': (words, right, y) =>
    ended(
      words.split(' ').flatMap((word, i) => [...(i > 0 ? [' '] : []), ...reversed(word)]),
      right,
      y,
    ),
  'with its letters from the left, as programs do that do not know the direction': (words, right, y) =>
    ended([...words], right, y),
};

/** A label at the right, its value left of it. */
const field = (draw: Drawing, label: string, value: string, y: number, gap: number): Run[] => [
  ...draw(label, RIGHT, y),
  { x: RIGHT - width([...label]) - gap - width([...value]), y, glyphs: [...value] },
];

interface Values {
  readonly title: string;
  readonly number: readonly [string, string];
  readonly order: readonly [string, string];
  readonly net: readonly [string, string];
  readonly total: readonly [string, string];
}
const arabic: Values = {
  title: 'فاتورة ضريبية',
  number: ['رقم الفاتورة', '4117'],
  order: ['رقم الطلب', '8812'],
  net: ['الإجمالي قبل الضريبة', '1,052.61'],
  total: ['الإجمالي شامل الضريبة', '1,210.50'],
};
const values: Readonly<Record<string, Values>> = {
  Arabic: arabic,
  'Arabic with its own digits': { ...arabic, number: ['رقم الفاتورة', '٤١١٧'], total: [arabic.total[0], '١٬٢١٠٫٥٠'] },
  Hebrew: {
    title: 'חשבונית מס',
    number: ['מספר חשבונית', '4117'],
    order: ['מספר הזמנה', '8812'],
    net: ['סה"כ לפני מע"מ', '1,052.61'],
    total: ['סה"כ לתשלום', '1,210.50'],
  },
};

const printed = (draw: Drawing, { title, number, order, net, total }: Values, gap: number): Uint8Array =>
  pdfOf([
    ...draw(title, RIGHT, 800),
    ...field(draw, ...number, 770, gap),
    ...field(draw, ...order, 750, gap),
    ...field(draw, ...net, 700, gap),
    ...field(draw, ...total, 680, gap),
  ]);

function isAccepted(read: PdfText, docNum: number, total: string): boolean {
  const facts = { ...read, name: nameFacts(`${docNum}.pdf`) };
  const ref = { company: 'SBODEMO', type: 'invoice' as const, key: '57' };
  const invoice = { ref, docNum, seriesName: null, docDate: '2026-06-02', total, currency: 'SAR', taxId: null };
  return matchDocument(`${docNum}.pdf`, facts, [{ ...invoice, fiscalNumber: null }]).kind === 'matched';
}

for (const [how, draw] of Object.entries(drawings))
  for (const [language, own] of Object.entries(values))
    for (const [where, gap] of Object.entries({ 'beside its value': 4, 'in another column': 120 }))
      test(`${language}, drawn ${how}, each label ${where}: only its own invoice gets it`, async () => {
        const read = await readPdf(printed(draw, own, gap));
        assert.equal(isAccepted(read, 4117, '1210.50'), true);
        for (const docNum of [4116, 4118, 7114, 8812]) assert.equal(isAccepted(read, docNum, '1210.50'), false);
        for (const total of ['1052.61', '1210.51', '-1210.50', '121050'])
          assert.equal(isAccepted(read, 4117, total), false);
      });
