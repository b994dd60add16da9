import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { reader } from '../../../test/support/reader.ts';
import { systemClock } from '../../clock.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { type DocumentType, documentTypes } from '../../sap/invoice-source.ts';
import { sapDocument } from '../../sap/sap-document.test-support.ts';
import type { CandidateInvoice } from '../candidate-invoice.ts';
import type { DocumentSource, FoundDocument } from '../document-source.ts';
import { matchDocument } from '../judging/match.ts';
import { createFilePdfStore } from '../store/file-pdf-store.ts';
import { writtenAmount } from './amount.ts';
import { renderCopy } from './render.ts';
import { createRenderedSource, readLogo } from './rendered-source.ts';
import { type CopyLanguage, copyWordings } from './wording.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'rendered-'));
after(async () => {
  await rm(folder, { recursive: true });
});
const { signal } = new AbortController();
/** One grey pixel. */
const LOGO = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
);
const languages = Object.keys(copyWordings) as readonly CopyLanguage[];
const types: readonly DocumentType[] = documentTypes;
async function obtained(
  { obtain }: DocumentSource,
  invoice: CandidateInvoice,
): Promise<Required<Pick<FoundDocument, 'proof'>> & FoundDocument> {
  for await (const found of obtain?.(invoice, signal) ?? []) {
    const { proof } = found;
    assert.ok(proof);
    return { ...found, proof };
  }
  throw new Error('nothing was made');
}
const invoiceOf = (type: DocumentType, changes = {}) =>
  sapDocument(57, {
    ref: { company: 'TEST', type, key: '57' },
    docNum: 1001,
    total: '1210.5',
    currency: 'ARS',
    taxId: '30-71234567-1',
    fiscalNumber: null,
    ...changes,
  });

test('a copy is proven by construction in every language, and its text agrees with its invoice', async () => {
  for (const language of languages) {
    for (const type of types) {
      const source = createRenderedSource({
        look: { company: 'Ferretería del Sur', logo: LOGO, language },
        askAfterMs: 0,
        reader,
        store: createFilePdfStore(folder),
        clock: systemClock,
      });
      const invoice = invoiceOf(type);
      const found = await obtained(source, invoice);
      const facts = { ...(await source.facts(found, signal)), proof: found.proof };
      const match = matchDocument(found.fileName, facts, [invoice]);
      assert.equal(match.kind, 'matched', `${language} ${type}: ${JSON.stringify(match)}`);
      assert.ok(
        facts.text?.numbers.some(({ counter }) => counter === '1001'),
        `${language} ${type}: its number is read`,
      );
      assert.equal(facts.text?.total?.value, '1210.5', `${language} ${type}: its total is read`);
    }
  }
});

test('copies of debit memos and reserve invoices are proven by their text alone in every language', async () => {
  for (const language of languages) {
    for (const kind of ['debit_memo', 'reserve_invoice'] as const) {
      const invoice = invoiceOf('invoice', { kind });
      const bytes = await renderCopy(invoice, { company: null, logo: null, language });
      const facts = await reader.read({ key: '1001.pdf', bytes }, 'full', signal);
      assert.equal(matchDocument('1001.pdf', facts, [invoice]).kind, 'matched', `${language} ${kind}`);
    }
  }
});

test('a copy of a debit memo has its own title, and is proven too', async () => {
  const source = createRenderedSource({
    look: { company: null, logo: null, language: 'es' },
    askAfterMs: 0,
    reader,
    store: createFilePdfStore(folder),
    clock: systemClock,
  });
  const invoice = invoiceOf('invoice', { kind: 'debit_memo' });
  const found = await obtained(source, invoice);
  const title = Buffer.from('Nota de débito 1001', 'utf16le').swap16();
  assert.ok((await readFile(found.path)).includes(title), 'the title of the file');
  const facts = { ...(await source.facts(found, signal)), proof: found.proof };
  assert.equal(matchDocument(found.fileName, facts, [invoice]).kind, 'matched');
});

test('a copy of one invoice is not accepted for another, even if SAP or the service mixed them up', async () => {
  const source = createRenderedSource({
    look: { company: null, logo: null, language: 'es' },
    askAfterMs: 0,
    reader,
    store: createFilePdfStore(folder),
    clock: systemClock,
  });
  const found = await obtained(source, invoiceOf('invoice'));
  const facts = { ...(await source.facts(found, signal)), proof: found.proof };
  const match = matchDocument(found.fileName, facts, [invoiceOf('invoice', { docNum: 1002, total: '99.0' })]);
  assert.notEqual(match.kind, 'matched');
});

test('if the tax authority assigns the number, the copy shows that one', async () => {
  for (const language of languages) {
    for (const fiscalNumber of ['A 0003-00001234', 'F001 123', '4117']) {
      const invoice = invoiceOf('invoice', { fiscalNumber });
      const bytes = await renderCopy(invoice, { company: null, logo: null, language });
      const facts = await reader.read({ key: 'copy.pdf', bytes }, 'full', signal);
      const match = matchDocument('copy.pdf', { ...facts, proof: { by: 'rendered', ref: invoice.ref } }, [invoice]);
      assert.equal(match.kind, 'matched', `${language} ${fiscalNumber}: ${JSON.stringify(match)}`);
    }
  }
});

test('the same invoice always gives the same bytes, so that a second request adds no document', async () => {
  const look = { company: 'Sur', logo: LOGO, language: 'de' } as const;
  const [first, second] = [await renderCopy(invoiceOf('invoice'), look), await renderCopy(invoiceOf('invoice'), look)];
  assert.ok(first.equals(second));
});

test('amounts are written with all their digits, and at least the decimals of their currency', () => {
  assert.equal(writtenAmount('1210.5', 'ARS', ['.', ',']), '1.210,50');
  assert.equal(writtenAmount('1234567.891', 'USD', [',', '.']), '1,234,567.891');
  assert.equal(writtenAmount('32328', 'CLP', ['.', ',']), '32.328');
  assert.equal(writtenAmount('-5', '##', ['.', ',']), '-5,00');
});

test('a logo that is not an image is rejected with its file name', async () => {
  const file = path.join(folder, 'logo.png');
  await writeFile(file, 'GIF89a');
  assert.throws(
    () => readLogo(file),
    (error) => hasCode(error, 'PDF_LOGO_INVALID'),
  );
  assert.throws(
    () => readLogo(path.join(folder, 'none.png')),
    (error) => hasCode(error, 'PDF_LOGO_INVALID'),
  );
  await writeFile(file, LOGO);
  assert.ok(readLogo(file).equals(LOGO));
});
