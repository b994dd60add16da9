import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { createFolderSource } from '../../src/documents/folder/folder-source.ts';
import { Rig } from '../support/delivery.ts';
import { pdfOfLines } from '../support/pdf.ts';
import { reader } from '../support/reader.ts';

const ubl = (number: number, total: string): string =>
  `<Invoice><ID>${number}</ID><InvoiceTypeCode>380</InvoiceTypeCode><DocumentCurrencyCode>ARS</DocumentCurrencyCode><LegalMonetaryTotal><TaxInclusiveAmount>${total}</TaxInclusiveAmount></LegalMonetaryTotal></Invoice>`;

function folderOf(rig: Rig): (name: string, content: string | Buffer) => void {
  const folder = path.join(rig.folder, 'pdf');
  mkdirSync(folder);
  rig.documents = [createFolderSource({ folder, reader, clock: systemClock, settleMs: 0 })];
  return (name, content) => writeFileSync(path.join(folder, name), content);
}

test("another invoice's XML beside a PDF contradicts it, until the right one lies there", async () => {
  await using rig = new Rig({ copyToSalesperson: false });
  const put = folderOf(rig);
  const { docNum, total } = rig.company.post(1);
  put(`${docNum}.xml`, ubl(docNum + 1, total));
  put(`${docNum}.pdf`, await pdfOfLines(`Factura N° ${docNum}`, `TOTAL ARS ${total}`));
  await rig.start();
  await rig.untilState(1, 'held', 'contradicted');
  put(`${docNum}.xml`, ubl(docNum, total));
  await rig.untilState(1, 'read', 'sent');
});

test('the XML stands for a total without a label, with the day; alone it proves nothing', async () => {
  await using rig = new Rig({ copyToSalesperson: false });
  const put = folderOf(rig);
  const first = rig.company.post(1);
  const second = rig.company.post(2);
  put('scan-1.pdf', await pdfOfLines(`Factura N° ${first.docNum}`, `Fecha ${first.docDate}`, first.total));
  put('scan-1.xml', ubl(first.docNum, first.total));
  put('scan-2.pdf', await pdfOfLines('Gracias por su compra', `Fecha ${second.docDate}`));
  put('scan-2.xml', ubl(second.docNum, second.total));
  await rig.start();
  await rig.untilState(1, 'read', 'sent');
  const states = rig.database.all('SELECT file_name, state FROM documents ORDER BY file_name');
  assert.deepEqual(
    states.map((row) => [row['file_name'], row['state']]),
    [
      ['scan-1.pdf', 'matched'],
      ['scan-2.pdf', 'unmatched'],
    ],
  );
});

test('a file that is no electronic invoice, or too large for one, is ignored', async () => {
  await using rig = new Rig({ copyToSalesperson: false });
  const put = folderOf(rig);
  for (const [n, xml] of ['<Invoice><ID>7', `<a>${'x'.repeat(2_000_001)}</a>`, ''].entries()) {
    const { docNum, total } = rig.company.post(n + 1);
    put(`${docNum}.xml`, xml);
    put(`${docNum}.pdf`, await pdfOfLines(`Factura N° ${docNum}`, `TOTAL ARS ${total}`));
  }
  await rig.start();
  for (const n of [1, 2, 3]) await rig.untilState(n, 'read', 'sent');
});
