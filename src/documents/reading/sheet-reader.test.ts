import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { after, test } from 'node:test';
import PDFDocument from 'pdfkit';
import { LARGEST_SIDE, MOST_SHEETS, MOST_WORDS, sheetsOf } from '../sheets.ts';
import { createSheetReader } from './sheet-reader.ts';

const reader = createSheetReader();
after(() => reader.close());
const { signal } = new AbortController();

test('the words of a PDF are read with their places, page by page, in the size of the page', async () => {
  const pdf = new PDFDocument({ size: [300, 400], margin: 0 });
  pdf.text('Invoice 4711', 50, 100);
  pdf.text('<script>alert(1)</script>', 50, 200);
  pdf.addPage({ size: 'A4' }).text('Page two', 10, 10);
  pdf.end();
  const read = await reader.read(await buffer(pdf), signal);
  assert.ok(read);
  assert.equal(read.isCut, false);
  assert.deepEqual(
    read.sheets.map(({ width, height }) => [width, height]),
    [
      [300, 400],
      [595.3, 841.9],
    ],
  );
  const [first] = read.sheets;
  assert.deepEqual(
    first?.words.map(({ text }) => text),
    ['Invoice 4711', '<script>alert(1)</script>'],
  );
  const [left = 0, top = 0, right = 0, bottom = 0] = first.words[0]?.box ?? [];
  assert.ok(left >= 49 && left <= 51 && right > 100 && right < 150, `${left} ${right}`);
  assert.ok(top > 90 && bottom < 120, `${top} ${bottom}`);
});

test('what is no PDF has no words', async () => {
  assert.equal(await reader.read(Buffer.from('%PDF-1.7 cut off'), signal), null);
  assert.equal(await reader.read(Buffer.from('not one'), signal), null);
});

test('pages, words, lengths and places are bounded, whatever a PDF says', () => {
  const cell = { text: '𝕏'.repeat(1000), box: [Number.NaN, -1e9, 1e9, Number.POSITIVE_INFINITY] as const };
  const page = { lines: [{ cells: Array.from({ length: MOST_WORDS + 1 }, () => cell) }], size: [1e9, -5] as const };
  const { sheets, isCut } = sheetsOf(Array.from({ length: MOST_SHEETS + 1 }, () => page));
  assert.equal(isCut, true);
  assert.equal(sheets.length, MOST_SHEETS);
  const first = sheets[0];
  assert.deepEqual([first?.width, first?.height, first?.words.length], [LARGEST_SIDE, 1, MOST_WORDS]);
  const [word] = first?.words ?? [];
  assert.deepEqual(word?.box, [0, -LARGEST_SIDE, LARGEST_SIDE, 0]);
  assert.equal(Array.from(word.text).length, 200);
});
