import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { CompanyData, DocumentRow } from '../../sandbox/business-one/company-data.ts';
import { systemClock } from '../../src/clock.ts';
import { createFolderSource } from '../../src/documents/folder/folder-source.ts';
import { renderCopy } from '../../src/documents/rendered/render.ts';
import type { DocumentSubtype, DocumentType } from '../../src/sap/invoice-source.ts';
import { Rig } from '../support/delivery.ts';
import { reader } from '../support/reader.ts';
import { smallCompany, startPair } from '../support/sap.ts';

/** All of one customer, with the same number, day and total: only what they are tells them apart. */
const row = (DocEntry: number, changes: Partial<DocumentRow> = {}): DocumentRow => ({
  DocEntry,
  DocNum: 501,
  Series: 1,
  DocDate: '2026-11-20',
  CardCode: 'C1',
  CardName: 'Cliente Uno',
  DocCurrency: 'ARS',
  DocTotal: '1210.5',
  ...changes,
});
const company: CompanyData = {
  ...smallCompany,
  partners: [{ CardCode: 'C1', CardName: 'Cliente Uno', Cellular: '11 4444-5555', Country: 'AR' }],
  invoices: [row(1), row(2, { DocumentSubType: 'bod_DebitMemo' })],
  downPayments: [row(1), row(2, { DownPaymentType: 'dptRequest' }), row(3, { DocNum: 502 })],
};

test('an invoice, a debit memo and a down payment that are alike in all else each go with their own PDF, under their own name', async (context) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-kinds-'));
  const print = async (name: string, type: DocumentType, kind: DocumentSubtype | null = null) => {
    const ref = { company: 'SBOTEST', type, key: '1' };
    const printed = {
      ref,
      kind,
      docNum: 501,
      seriesName: null,
      docDate: '2026-11-20',
      total: '1210.5',
      currency: 'ARS',
    };
    const bytes = await renderCopy(
      { ...printed, taxId: null, fiscalNumber: null },
      { company: null, logo: null, language: 'es' },
    );
    writeFileSync(path.join(folder, name), bytes);
    utimesSync(path.join(folder, name), 1_700_000_000, 1_700_000_000);
  };
  const types = ['invoice', 'down_payment'] as const;
  const { admin, source } = await startPair(context, { server: { company }, source: { documentTypes: types } });
  const rig = new Rig({ copyToSalesperson: false, documentTypes: types });
  rig.source = source;
  rig.documents = [createFolderSource({ folder, reader, clock: systemClock, settleMs: 0 })];
  context.after(async () => {
    await rig[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });
  await print('a.pdf', 'down_payment', 'down_payment_request');
  await rig.start();
  const states = async () => {
    const rows = await rig.outbox.list({ role: 'customer' });
    return Object.fromEntries(
      rows.map(({ invoice, message }) => [`${invoice?.ref.type} ${invoice?.ref.key}`, message.state]),
    );
  };
  await rig.until(async () => Object.keys(await states()).length === 4, 'the request is none of them');
  await admin.cancelDocument('DownPayments', 3);
  await rig.until(async () => (await states())['down_payment 3'] === 'cancelled', 'cancelled in SAP');
  await print('b.pdf', 'down_payment');
  await print('c.pdf', 'invoice', 'debit_memo');
  await print('d.pdf', 'invoice');
  await rig.until(async () => Object.values(await states()).filter((state) => state === 'read').length === 3, 'read');
  const rows = await rig.outbox.list({ role: 'customer' });
  const pdfs = Object.fromEntries(
    rows.map(({ invoice, pdf }) => [`${invoice?.ref.type} ${invoice?.ref.key}`, pdf?.key]),
  );
  assert.deepEqual(pdfs, {
    'invoice 1': 'd.pdf',
    'invoice 2': 'c.pdf',
    'down_payment 1': 'b.pdf',
    'down_payment 3': undefined,
  });
  const said = rig.messenger.phones.map(({ content }) =>
    content.kind === 'document' ? `${content.fileName}: ${content.caption.split('\n')[1]}` : '',
  );
  assert.deepEqual(said.toSorted(), [
    'Factura 501.pdf: Le enviamos su factura 501 del 20 de noviembre de 2026.',
    'Factura de anticipo 501.pdf: Le enviamos su factura de anticipo 501 del 20 de noviembre de 2026.',
    'Nota de débito 501.pdf: Le enviamos su nota de débito 501 del 20 de noviembre de 2026.',
  ]);
  await rig.until(async () => (await admin.row('DownPayments', 1))?.['U_CourierStatus'] === 'read', 'SAP says so');
  await rig.until(async () => (await admin.row('DownPayments', 3))?.['U_CourierStatus'] === 'cancelled', 'and that');
  assert.equal((await admin.row('DownPayments', 2))?.['U_CourierStatus'] ?? null, null);
});
