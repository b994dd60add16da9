import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rig } from '../support/delivery.ts';

test('an invoice that is cancelled while its message is temporarily refused is not sent', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 60_000 } };
  rig.company.invoice(1);
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'lose' : 'deliver');
  await rig.start();
  await rig.until(() => rig.messenger.sends.length === 1, 'being sent');
  rig.company.change(1, { cancelStatus: 'cancelled' });
  await rig.until(
    async () => (await rig.outbox.list({ role: 'customer' }))[0]?.invoice?.cancelStatus === 'cancelled',
    'the poll has seen it',
  );
  const messageId = rig.messenger.sends[0]?.messageId ?? '';
  rig.messenger.emit({ type: 'ack', messageId, error: '479', at: Date.now() });
  await rig.untilState(1, 'cancelled', 'cancelled');
  assert.equal(rig.messenger.sends.length, 1);
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'cancelled', 'SAP says so');
});

test('an invoice cancelled after it was sent is never sent again, not even on request', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'sent');
  rig.company.change(1, { cancelStatus: 'cancelled' });
  const row = async () => (await rig.outbox.list({ role: 'customer' }))[0];
  await rig.until(async () => (await row())?.invoice?.cancelStatus === 'cancelled', 'known');
  const before = await row();
  assert.ok(before);
  assert.equal(before.message.state, 'read', 'what was sent stays sent');
  await rig.outbox.act(before.message.id, { type: 'resend' }, { who: 'ana', why: 'lost it', at: Date.now() });
  await rig.untilState(1, 'cancelled', 'cancelled');
  assert.equal(rig.messenger.sends.length, 1);
});

test('a fiscal number that arrives with the approval matches a PDF with no other number', async () => {
  await using rig = new Rig();
  rig.company.invoice(1, { approved: false });
  const fiscalNumbers = [{ letter: 'A', pointOfIssue: 3, folio: 1234 }];
  const pdf = rig.company.pdfs.get('Invoice_100001.pdf');
  assert.ok(pdf?.facts.text);
  const facts = {
    name: { docNums: [], docEntries: [], fiscalNumbers, composites: [] },
    text: { ...pdf.facts.text, numbers: [], fiscalNumbers },
    unreadable: null,
  };
  rig.company.pdfs.set('Invoice_100001.pdf', { ...pdf, facts });
  await rig.start();
  await rig.untilState(1, 'received', 'waits for the approval');
  await rig.until(() => rig.database.get("SELECT 1 FROM documents WHERE state = 'unmatched'") !== null, 'judged');
  rig.company.change(1, { approved: true, fiscalNumber: 'A0003-00001234' });
  await rig.untilState(1, 'read', 'sent');
});

test('a PDF that was rejected before the approval holds its invoice afterwards, instead of waiting for another', async () => {
  await using rig = new Rig();
  rig.company.invoice(1, { approved: false });
  const pdf = rig.company.pdfs.get('Invoice_100001.pdf');
  assert.ok(pdf);
  rig.company.pdfs.set('Invoice_100001.pdf', { ...pdf, facts: { ...pdf.facts, text: null, unreadable: 'broken' } });
  await rig.start();
  await rig.untilState(1, 'received', 'waits for the approval');
  await rig.until(() => rig.database.get("SELECT 1 FROM documents WHERE state = 'held'") !== null, 'refused');
  rig.company.change(1, { approved: true });
  await rig.untilState(1, 'held', 'a person is told');
});

test('an invoice that is incomplete in SAP is held with the reason until it is complete, even if a person asks', async () => {
  await using rig = new Rig({ copyToSalesperson: false });
  rig.company.invoice(1, { flaw: { reason: 'SAP_TOTAL_MISSING', detail: 'No total in USD.' }, total: '0' });
  rig.company.invoice(2);
  await rig.start();
  await rig.untilState(2, 'read', 'the other is sent');
  const held = async () => (await rig.outbox.list({ key: '1', role: 'customer' }))[0]?.message;
  const message = await held();
  assert.deepEqual([message?.state, message?.reason, message?.hold], ['held', 'SAP_TOTAL_MISSING', 'invoice']);
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'held', 'SAP says so');
  await rig.until(() => rig.open.get('delivery.held')?.sentence.includes('SAP_TOTAL_MISSING') === true, 'an alert');
  rig.company.change(1, { flaw: null, total: '1001.5' });
  rig.company.print(1, 'PDF with its total');
  await rig.untilState(1, 'read', 'sent when it is mended');
  assert.equal(rig.messenger.sends.length, 2);
});

test('an invoice that loses its total before it is sent is not sent', async () => {
  await using rig = new Rig({ copyToSalesperson: false });
  rig.company.invoice(1);
  await rig.start({ approve: false });
  await rig.untilState(1, 'queued', 'waits for the approval of the start');
  rig.company.change(1, { flaw: { reason: 'SAP_TOTAL_MISSING', detail: 'No total in USD.' }, total: '0' });
  await rig.delivery?.approve();
  await rig.untilState(1, 'held', 'held');
  assert.equal(rig.messenger.sends.length, 0);
});
