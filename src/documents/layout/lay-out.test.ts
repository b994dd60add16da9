import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageFacts } from '../facts/text-facts.ts';
import { layOut } from './lay-out.ts';
import type { PlacedText } from './page.ts';

/** Text at a place, ten points high, each letter six points wide. */
const at = (text: string, x: number, y: number, more: Partial<PlacedText> = {}): PlacedText => ({
  text,
  x,
  y,
  width: text.length * 6,
  size: 10,
  angle: 0,
  ...more,
});
const rows = (pieces: readonly PlacedText[]) => layOut(pieces).lines.map(({ cells }) => cells.map(({ text }) => text));

test('lines are read top to bottom and left to right, whatever their order in the file', () => {
  const pieces = [at('B2', 200, 40), at('A1', 20, 20), at('A2', 20, 40), at('B1', 200, 21)];
  assert.deepEqual(rows(pieces), [
    ['A1', 'B1'],
    ['A2', 'B2'],
  ]);
});

test('gaps decide where spaces are: the pieces of a number are joined, and two columns are two cells', () => {
  assert.deepEqual(
    rows([at('6', 20, 20), at(' ,', 20, 20, { x: 26, width: 6, text: ',' }), at('599', 32, 20), at('.00', 50, 20)]),
    [['6,599.00']],
  );
  assert.deepEqual(rows([at('Total', 20, 20), at('1.210,50', 54, 20), at('EUR', 300, 20)]), [
    ['Total 1.210,50', 'EUR'],
  ]);
  assert.deepEqual(rows([at('Total     1.210,50', 20, 20)]), [['Total', '1.210,50']]);
});

test('a small label and a large value next to it are on the same line, and text drawn twice is read once', () => {
  assert.deepEqual(rows([at('Number', 20, 88, { size: 7 }), at('471102', 200, 92, { size: 10 })]), [
    ['Number', '471102'],
  ]);
  assert.deepEqual(rows([at('Bold', 20, 20), at('Bold', 20.4, 20)]), [['Bold']]);
});

test('a rotated page is read like an upright one, with boxes as displayed', () => {
  const page = layOut([
    at('Invoice No.', 500, 20, { angle: 90 }),
    at('1001', 500, 110, { angle: 90 }),
    at('Total', 480, 20, { angle: 90 }),
    at('1,210.50', 480, 110, { angle: 90 }),
  ]);
  const { numbers, total } = pageFacts([page]);
  assert.deepEqual([numbers[0]?.counter, total?.value], ['1001', '1210.5']);
  assert.deepEqual(numbers[0]?.at.box, [498, 110, 510, 134]);
});

test('a value is found to the right of its label, below it, or at the lower right of its frame', () => {
  const number = (...pieces: PlacedText[]) => pageFacts([layOut(pieces)]).numbers[0]?.counter;
  assert.equal(number(at('Invoice No.', 20, 20), at('1001', 300, 20)), '1001');
  assert.equal(
    number(at('Invoice No.', 20, 20), at('Date', 200, 20), at('1001', 20, 34), at('1.3.2026', 200, 34)),
    '1001',
  );
  assert.equal(number(at('Invoice No.', 20, 20), at('Date', 200, 20), at('1001', 150, 33)), '1001');
  assert.equal(number(at('Invoice No.', 20, 20), at('Customer no.', 200, 20), at('77', 200, 34)), undefined);
});
