import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageFacts } from '../facts/text-facts.ts';
import { layOut } from './lay-out.ts';
import type { PlacedText } from './page.ts';

/** Text at a place, ten points high, each letter six points wide. */
const at = (text: string, x: number, y: number, rtl = false): PlacedText => ({
  text,
  x,
  y,
  width: text.length * 6,
  size: 10,
  angle: 0,
  rtl,
});
const read = (...pieces: PlacedText[]) =>
  layOut(pieces).lines.map(({ cells }) => cells.map(({ text }) => text).join(' | '));

test('a line is read from the side of its words, letters and words drawn apart as well', () => {
  assert.deepEqual(read(at('رقم الفاتورة:', 300, 20, true), at('1001', 270, 20)), ['رقم الفاتورة: 1001']);
  assert.deepEqual(read(at('رقم', 300, 20, true), at('الفاتورة', 246, 20, true)), ['رقم الفاتورة']);
  assert.deepEqual(read(at('م', 300, 20, true), at('ق', 306, 20, true), at('ر', 312, 20, true)), ['رقم']);
  assert.deepEqual(read(at('Invoice No. 1001', 20, 20), at('رقم الفاتورة', 120, 20, true)), [
    'Invoice No. 1001 رقم الفاتورة',
  ]);
  assert.deepEqual(read(at('02/06/2026', 20, 20), at('التاريخ', 100, 20, true), at('1001', 200, 20)), [
    '02/06/2026 | التاريخ | 1001',
  ]);
});

test('text of both directions in one piece is parted as it stands on the page', () => {
  assert.deepEqual(read(at('رقم الفاتورة: 1001', 100, 20, true)), ['رقم الفاتورة: 1001']);
  assert.deepEqual(read(at('Total SAR 1,210.50 الإجمالي', 100, 20)), ['Total SAR 1,210.50 الإجمالي']);
  assert.deepEqual(read(at('رقم الفاتورة Invoice No. 1001', 100, 20, true)), ['Invoice No. 1001 رقم الفاتورة']);
});

test('a label gives its value at either side, and none with values at both', () => {
  const numbers = (...pieces: PlacedText[]) => pageFacts([layOut(pieces)]).numbers.map(({ counter }) => counter);
  const label = at('رقم الفاتورة', 200, 20, true);
  assert.deepEqual(numbers(label, at('4117', 60, 20)), ['4117']);
  assert.deepEqual(numbers(label, at('4117', 360, 20)), ['4117']);
  assert.deepEqual(numbers(label, at('4117', 60, 20), at('77', 360, 20)), []);
});
