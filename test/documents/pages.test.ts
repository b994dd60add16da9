import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseTemplates } from '../../src/delivery/rules/message-text/templates.ts';
import type { CandidateInvoice } from '../../src/documents/candidate-invoice.ts';
import { textFacts } from '../../src/documents/facts/text-facts.ts';
import { nameFacts } from '../../src/documents/file-names.ts';
import { matchDocument } from '../../src/documents/judging/match.ts';
import { documentsErrors } from '../../src/errors/documents.ts';
import { readDocument } from '../../src/sap/business-one/document-row.ts';
import { root } from '../support/sources.ts';

const page = (name: string) => readFileSync(join(root, 'docs', name), 'utf8');

test('the example in docs/message-texts.md is a valid list of templates', () => {
  const [, json] = /```json\n([\s\S]*?)```/.exec(page('message-texts.md')) ?? [];
  assert.equal(parseTemplates('docs/message-texts.md', json ?? '').length, 6);
});

test('every file name in docs/pdf-documents.md is read as described there', () => {
  const claims: Readonly<Record<string, (name: string) => boolean>> = {
    'document number': (name) => nameFacts(name).docNums[0] === 1001,
    DocEntry: (name) => nameFacts(name).docEntries[0] === 57,
    'fiscal number': (name) => nameFacts(name).fiscalNumbers[0]?.folio === 1234,
  };
  const rows = [...page('pdf-documents.md').matchAll(/^\| (`.*`) \| (.*) \|$/gm)].filter(
    ([, , claim]) => claim && claims[claim],
  );
  assert.equal(rows.length, 7);
  for (const [, names = '', claim = ''] of rows)
    for (const [, name = ''] of names.matchAll(/`([^`]+)`/g)) assert.ok(claims[claim]?.(name), `${name}: ${claim}`);
});

test('docs/pdf-documents.md lists every reason to hold a PDF', () => {
  const text = page('pdf-documents.md');
  for (const code of Object.keys(documentsErrors).filter(
    (one) => one.startsWith('DOCUMENT_') && one !== 'DOCUMENT_GONE',
  ))
    assert.ok(text.includes(`\`${code}\``), code);
});

/** As a file with a name that says nothing. */
function isAccepted(printed: string, invoice: CandidateInvoice): boolean {
  const text = textFacts(printed.replaceAll(/ ?⏎ ?/g, '\n'));
  return (
    matchDocument('scan.pdf', { name: nameFacts('scan.pdf'), text, unreadable: null }, [invoice]).kind === 'matched'
  );
}

/** Rows of a table of docs/pdf-documents.md, without their backticks. */
function tableOf(head: string): readonly (readonly string[])[] {
  const [, table = ''] = page('pdf-documents.md').split(`${head}\n`);
  const lines = table.split('\n').slice(1);
  return lines
    .slice(
      0,
      lines.findIndex((line) => !line.startsWith('|')),
    )
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}

test('every example print of docs/pdf-documents.md is accepted or not as the page says', () => {
  const invoice: CandidateInvoice = {
    ref: { company: 'TEST', type: 'invoice', key: '57' },
    docNum: 4117,
    seriesName: null,
    docDate: '2026-06-02',
    taxDate: null,
    total: '1210.50',
    currency: 'EUR',
    taxId: 'DE232446240',
    fiscalNumber: null,
  };
  const rows = tableOf('| printed | accepted? |');
  assert.equal(rows.length, 18);
  for (const [printed = '', verdict = ''] of rows)
    assert.equal(isAccepted(printed, invoice), verdict.startsWith('yes'), printed);
});

test("each country's fiscal number of docs/pdf-documents.md is read from SAP and on the print, and another one is not taken for it", () => {
  const rows = tableOf('| country | in SAP | printed |');
  assert.equal(rows.length, 8);
  for (const [country = '', fields = '', printed = ''] of rows) {
    const stored = Object.fromEntries(fields.split(', ').map((one) => one.split('=')));
    const invoiceOf = (more: object) =>
      readDocument(
        {
          ...{ DocEntry: 57, DocNum: 900_001, DocDate: '2026-06-02', CardCode: 'C1', DocCurrency: 'EUR' },
          ...{ DocTotal: '1210.5', ...stored, ...more },
        },
        { company: 'TEST', type: 'invoice', localCurrency: 'EUR', requireFiscalApproval: false, phoneField: null },
      );
    const print = `${printed} ⏎ TOTAL 1.210,50`;
    assert.ok(isAccepted(print, invoiceOf({})), `${country}: ${printed}`);
    const [counter = ''] = Object.keys(stored).filter((name) =>
      /^(?:FolioNumber|FolioNumberFrom|SequenceSerial)$/.test(name),
    );
    const other = counter === '' ? { EDocNum: 'FFFFFFFF-0000-4000-8000-000000000001' } : { [counter]: '999' };
    assert.ok(!isAccepted(print, invoiceOf(other)), `${country}: ${printed} for another`);
  }
});
