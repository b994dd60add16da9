import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeApi } from '../../src/api/app.ts';
import { errorSchema } from '../../src/api/endpoint.ts';
import { factsOf } from '../support/company.ts';
import { Rig } from '../support/delivery.ts';
import { AnswerSchemas } from './answer-schemas.ts';
import { apiOn } from './rig.ts';

interface Pdf {
  readonly fileName: string;
  readonly sha256: string;
  readonly attached: boolean;
  readonly problem: { readonly code: string } | null;
  readonly confirmed: { readonly who: string; readonly why: string } | null;
}

/** Invoices 1 and 2: the PDF of one has no text, that of the other says another sum. Both are held. */
async function withHeldPdfs(): Promise<Rig> {
  const rig = new Rig({ copyToSalesperson: false });
  for (const docEntry of [1, 2]) rig.company.invoice(docEntry);
  const [unreadable, wrong] = [...rig.company.pdfs];
  assert.ok(unreadable && wrong);
  const { text: _, ...noText } = unreadable[1].facts;
  rig.company.pdfs.set(unreadable[0], { ...unreadable[1], facts: { ...noText, text: null, unreadable: 'no_text' } });
  const text = factsOf('Factura N° 100002\nFecha 2026-11-20\nTOTAL ARS 99.5');
  rig.company.pdfs.set(wrong[0], { ...wrong[1], facts: { ...wrong[1].facts, text } });
  await rig.start();
  await rig.until(() => rig.all('held'), 'both are held');
  return rig;
}

/** The PDFs of an invoice and a person's word for one, over the API; each answer is as the document says. */
function documentsOn(rig: Rig) {
  const { app, ask, deeds } = apiOn(rig);
  const schemas = new AnswerSchemas(describeApi(app));
  const path = '/documents/{docEntry}';
  return {
    deeds,
    pdfs: async (docEntry: number): Promise<readonly Pdf[]> => {
      const answer = await ask(`/documents/${docEntry}`, 'T-documents:read');
      const body = (await answer.json()) as { pdfs: readonly Pdf[] };
      schemas.check('get', path, answer.status, body);
      return body.pdfs;
    },
    /** Null: confirmed; otherwise status and code of the refusal. */
    confirm: async (docEntry: number, sha256: string, why = 'compared with the paper') => {
      const answer = await ask(`/documents/${docEntry}/confirm`, 'T-deliveries:decide', { sha256, why });
      const body: unknown = await answer.json();
      schemas.check('post', `${path}/confirm`, answer.status, body);
      return answer.status === 200 ? null : `${answer.status} ${errorSchema.parse(body).error.code}`;
    },
  };
}

test('a held PDF without a text is confirmed by a program, goes out, and is on record with the words and the token', async () => {
  await using rig = await withHeldPdfs();
  const { pdfs, confirm, deeds } = documentsOn(rig);
  const [held] = await pdfs(1);
  assert.deepEqual([held?.attached, held?.problem?.code], [false, 'DOCUMENT_WITHOUT_TEXT']);
  const sha256 = held?.sha256 ?? '';
  assert.equal(await confirm(1, sha256), null);
  await rig.untilState(1, 'read', 'it goes out');
  const content = rig.messenger.phones[0]?.content;
  assert.equal(content?.kind === 'document' && content.sha256, sha256);
  const [sent] = await pdfs(1);
  assert.deepEqual([sent?.attached, sent?.problem, sent?.confirmed?.who], [true, null, 'api/T-deliveries.decide']);
  assert.deepEqual(deeds, [
    {
      who: 'T-deliveries.decide (token of ana)',
      address: '',
      action: 'confirm',
      target: `invoice 1 ${sha256}`,
      detail: 'compared with the paper',
    },
  ]);
  assert.equal(await confirm(1, sha256), '409 PDF_NOT_CONFIRMED', 'nothing is held any more');
});

test('a PDF whose text says another sum is not confirmed, nor one of another invoice or one that nobody knows', async () => {
  await using rig = await withHeldPdfs();
  const { pdfs, confirm, deeds } = documentsOn(rig);
  const [held] = await pdfs(2);
  const [other] = await pdfs(1);
  assert.ok(held && other);
  assert.equal(held.problem?.code, 'DOCUMENT_NAME_ALONE');
  assert.equal(await confirm(2, held.sha256), '409 PDF_NOT_CONFIRMED', 'its text says another sum');
  assert.equal(await confirm(2, other.sha256), '409 PDF_NOT_CONFIRMED', 'it is held for another invoice');
  assert.equal(await confirm(2, 'a'.repeat(64)), '409 PDF_NOT_CONFIRMED', 'nobody knows it');
  assert.equal(await confirm(999, held.sha256), '404 DELIVERY_UNKNOWN');
  assert.equal(await confirm(2, held.sha256, '   '), '400 API_REQUEST_INVALID', 'a reason is needed');
  assert.deepEqual([await rig.states(), rig.messenger.sends, deeds], [{ 1: 'held', 2: 'held' }, [], []]);
});
