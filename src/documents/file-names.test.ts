import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode } from '../errors/coded-error.ts';
import { nameFacts } from './file-names.ts';
import { compileFilePatterns } from './file-patterns.ts';

const claims = (key: string, patterns: readonly string[] = []) => {
  const { docNums, docEntries, fiscalNumbers } = nameFacts(key, compileFilePatterns(patterns));
  const fiscal = fiscalNumbers.map(({ letter, pointOfIssue, folio }) => `f:${letter ?? ''}${pointOfIssue}-${folio}`);
  return [...docNums.map((n) => `n:${n}`), ...docEntries.map((n) => `e:${n}`), ...fiscal].join(' ');
};

const names: readonly (readonly [string, string])[] = [
  ['1001.pdf', 'n:1001'],
  ['1001 - Taller Ruiz.pdf', 'n:1001'],
  ['1001_20261123.pdf', 'n:1001'],
  ['EXP-1001.pdf', 'n:1001'],
  ['AR Invoice - 1001.pdf', 'n:1001'],
  ['A_R Invoice 1001 - C10001.pdf', 'n:1001'],
  ['A-R Invoice_1001.PDF', 'n:1001'],
  ['Invoice No. 1001.pdf', 'n:1001'],
  ['INV1001.pdf', 'n:1001'],
  ['INV-2026-1001.pdf', 'n:1001'],
  ['103767-Invoice-2026-03-24-1.pdf', 'n:103767'],
  ['NF2026-29336.pdf', 'n:29336'],
  ['fatura_FAT309203 (2).pdf', 'n:309203'],
  ['EnterpriseInvoice-652130741.pdf', 'n:652130741'],
  ['Factura 1001 - 23-11-2026.pdf', 'n:1001'],
  ['scan-001.pdf', ''],
  ['IMG_4117.pdf', ''],
  ['invoice-01.pdf', ''],
  ['Tax Invoice 1001.pdf', 'n:1001'],
  ['Factura de clientes - 1001.pdf', 'n:1001'],
  ['Factura de deudores - 1001.pdf', 'n:1001'],
  ['Factura Nro 1001.pdf', 'n:1001'],
  ['FAC_1001.pdf', 'n:1001'],
  ['FV 1001.pdf', 'n:1001'],
  ['Nota Fiscal de Saída 1001.pdf', 'n:1001'],
  ['NF-e 1001.pdf', 'n:1001'],
  ['Fatura 1001.pdf', 'n:1001'],
  ['Ausgangsrechnung 1001.pdf', 'n:1001'],
  ['Rechnung_1001.pdf', 'n:1001'],
  ['RE-1001.pdf', 'n:1001'],
  ['Invoice_DocEntry_57.pdf', 'e:57'],
  ['DocKey 57.pdf', 'e:57'],
  ['A0003-00001234.pdf', 'f:A3-1234'],
  ['FA-A-0003-00001234.pdf', 'f:A3-1234'],
  ['0003-00001234.pdf', 'f:3-1234'],
  ['Factura A 0003-00001234.pdf', 'f:A3-1234'],
  ['2026/EXP/Factura 1001.pdf', 'n:1001'],
  ['scan.pdf', ''],
  ['Lista de precios.pdf', ''],
  ['12345678901234567890.pdf', ''],
];
for (const [name, expected] of names)
  test(`"${name}" claims ${expected || 'nothing'}`, () => {
    assert.equal(claims(name), expected);
  });

test('a decomposed accent, as macOS stores it, makes no difference', () => {
  assert.equal(claims('Nota Fiscal de Saída 1001.pdf'.normalize('NFD')), 'n:1001');
});

test('the series is read from the name or its folders', () => {
  assert.deepEqual(nameFacts('EXP-1001.pdf').composites, ['EXP-1001']);
  assert.deepEqual(nameFacts('2026/exp/FAC_1001.pdf').composites.includes('EXP-1001'), true);
});

test("the user's patterns go first and see the whole file name", () => {
  assert.equal(claims('X77-1001-final.pdf', ['X(?<docEntry>\\d+)-(?<docNum>\\d+)-final\\.pdf']), 'n:1001 e:77');
  assert.equal(claims('1001.pdf', ['X(?<docEntry>\\d+)']), 'n:1001');
});

test('a pattern that does not compile or names no group is refused with its text', () => {
  for (const pattern of ['(?<docNum>\\d+', '\\d+', '(?<number>\\d+)'])
    assert.throws(
      () => compileFilePatterns([pattern]),
      (error) => hasCode(error, 'PDF_PATTERN_INVALID') && error instanceof Error && error.message.includes(pattern),
    );
});
