import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rig } from './rig.ts';

/** One invoice, sent, and in doubt because the connection died before the server could say so. */
async function inDoubt(rig: Rig): Promise<void> {
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'swallow_ack' : 'deliver');
  rig.company.post(1);
  rig.company.print(1);
  await rig.start();
  await rig.until(() => rig.messenger.sends.length === 1, 'first attempt');
  rig.messenger.drop();
  await rig.until(async () => (await rig.states())['1'] === 'ambiguous', 'in doubt');
}

test('a PDF that is replaced while its message is in doubt, by a wrong one and a right one, sends nothing new', async () => {
  await using rig = new Rig();
  await inDoubt(rig);
  const right = rig.company.pdfs.get('Invoice_100001.pdf');
  assert.ok(right?.facts.text);
  rig.company.print(1, 'of another invoice');
  const wrong = rig.company.pdfs.get('Invoice_100001.pdf');
  assert.ok(wrong);
  const text = { ...right.facts.text, totals: ['7'], amounts: ['7'] };
  rig.company.pdfs.set('Invoice_100001.pdf', { found: wrong.found, facts: { ...right.facts, text } });
  await rig.until(async () => (await rig.outbox.documentCounts()).held === 1, 'the wrong one is held');
  assert.equal((await rig.states())['1'], 'ambiguous');
  rig.company.print(1, 'printed anew');
  await rig.until(async () => (await rig.outbox.documentCounts()).held === 0, 'the right one is taken');
  rig.messenger.connect();
  await rig.until(async () => (await rig.states())['1'] === 'read', 'settled');
  assert.deepEqual(
    rig.messenger.sends.map(({ messageId, payload }) => [messageId, payload]),
    Array.from({ length: 2 }, () => [rig.messenger.sends[0]?.messageId, rig.messenger.sends[0]?.payload]),
    'the same id with the same bytes',
  );
});
