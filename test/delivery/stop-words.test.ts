import assert from 'node:assert/strict';
import { test } from 'node:test';
import { farEndFault } from './far-end-fault.ts';
import { Rig } from './rig.ts';

test('a stop word is confirmed once, and that customer gets no more messages', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'first');
  const jid = '5491140015555@s.whatsapp.net';
  for (let n = 0; n < 3; n++) {
    rig.messenger.emit({ type: 'inbound', messageId: `in${n}`, from: jid, text: ' Baja. ', at: Date.now() });
  }
  await rig.until(() => rig.messenger.phones.some(({ content }) => content.kind === 'text'), 'confirmed');
  rig.company.invoice(2, { cardCode: 'C1' });
  await rig.untilState(2, 'held', 'held');
  assert.equal((await rig.outbox.list({ docEntry: 2 }))[0]?.message.reason, 'DELIVERY_OPTED_OUT');
  assert.equal(rig.messenger.phones.filter(({ content }) => content.kind === 'text').length, 1);
});

test('the answer to a stop word is in the language of the customer, and waits for SAP while the wish counts at once', async () => {
  await using rig = new Rig();
  rig.company.customer('C1', '+54 9 11 4001 5555', { language: 'de' });
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'first');
  const jid = '5491140015555@s.whatsapp.net';
  const answers = () =>
    rig.messenger.phones.flatMap(({ jid: to, content }) => (content.kind === 'text' ? [[to, content.text]] : []));
  rig.company.down = farEndFault('FAR_END_DOWN');
  rig.messenger.emit({ type: 'inbound', messageId: 'in1', from: jid, text: 'baja', at: Date.now() });
  await rig.until(() => rig.outbox.optedOut(jid), 'kept');
  assert.deepEqual(answers(), []);
  rig.company.down = null;
  await rig.until(() => answers().length === 1, 'confirmed');
  assert.match(answers().join(), /Wir senden keine Dokumente mehr/);
  const stranger = '5491177770000@s.whatsapp.net';
  rig.messenger.emit({ type: 'inbound', messageId: 'in2', from: stranger, text: 'baja', at: Date.now() });
  await rig.until(() => answers().length === 2, 'a stranger is answered in the language of the company');
  assert.match(String(answers()[1]), /no le enviaremos más documentos/);
  assert.ok(!rig.lines.some((line) => /549114001|549117777/.test(line)), 'and no log names a number');
});
