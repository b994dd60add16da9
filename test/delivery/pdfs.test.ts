import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { FailpointName } from '../../src/delivery/shared/failpoints.ts';
import { Rig } from '../support/delivery.ts';
import { farEndFault } from './far-end-fault.ts';

test('an invoice that arrives while its PDF is being judged still finds it', async () => {
  await using rig = new Rig();
  const invoice = rig.company.invoice(1);
  rig.company.documents.delete(1);
  let posted = false;
  rig.failpoints = {
    reach: async (name: FailpointName) => {
      if (name !== 'match.before_commit' || posted) return;
      posted = true;
      rig.company.documents.set(1, invoice);
      await rig.outbox.commitPage(
        [invoice],
        null,
        { fromDate: '2026-11-01', test: false, idKey: Buffer.alloc(32, 7) },
        Date.now(),
      );
    },
  };
  await rig.start();
  await rig.untilState(1, 'read', 'matched after all');
});

test('a missing PDF folder does not delay PDFs already found, and new ones are found once it is back', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'first');
  rig.company.folderGone = farEndFault('FAR_END_DOWN');
  rig.company.invoice(2);
  await rig.untilState(2, 'waiting_document', 'waits');
  rig.company.folderGone = null;
  await rig.untilState(2, 'read', 'found');
});

test('a PDF that disappears before it is sent is waited for, and the matched bytes are sent', async () => {
  await using rig = new Rig();
  rig.company.invoice(1);
  await rig.start({ approve: false });
  await rig.untilState(1, 'queued', 'queued');
  const pdf = rig.company.pdfs.get('Invoice_100001.pdf');
  assert.ok(pdf);
  rmSync(pdf.found.path);
  rig.company.pdfs.clear();
  // Our own copy, which is what would be sent, is gone too.
  rmSync(path.join(rig.folder, 'documents'), { recursive: true });
  await rig.delivery?.approve();
  await rig.until(
    async () => (await rig.outbox.list({}))[0]?.message.reason === 'DELIVERY_DOCUMENT_GONE',
    'says what it waits for',
  );
  rig.company.print(1, 'another print of the same invoice');
  await rig.untilState(1, 'read', 'sent');
  const content = rig.messenger.phones[0]?.content;
  assert.ok(content?.kind === 'document');
  assert.equal(content.sha256, rig.company.pdfs.get('Invoice_100001.pdf')?.found.sha256);
});

test('a PDF that is replaced before it is sent is sent as it is now', async () => {
  await using rig = new Rig();
  rig.messenger.online = false;
  await rig.startWith(1);
  await rig.untilState(1, 'queued', 'queued');
  const first = rig.company.pdfs.get('Invoice_100001.pdf')?.found.sha256;
  rig.company.print(1, 'the corrected print');
  const second = rig.company.pdfs.get('Invoice_100001.pdf')?.found.sha256;
  assert.notEqual(first, second);
  await rig.until(
    async () => rig.database.get('SELECT sha256 FROM documents')?.['sha256'] === second,
    'the new one is known',
  );
  rig.messenger.connect();
  await rig.untilState(1, 'read', 'sent');
  assert.deepEqual(
    rig.messenger.phones.map(({ content }) => (content.kind === 'document' ? content.sha256 : null)),
    [second],
  );
});
