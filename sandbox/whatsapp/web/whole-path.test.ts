import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { account, customer, startWebRig, testBrowser, type WebRig } from './rig.ts';

const browser = await testBrowser();
const skip = browser === null ? 'no browser: @sparticuz/chromium is not installed for this platform' : false;

let rig: WebRig | null = null;
before(async () => {
  // As a service manager or a container starts it: without a locale that knows the letters of the document's name.
  process.env['LC_ALL'] = 'POSIX';
  if (browser) rig = await startWebRig(browser);
});
after(async () => {
  await rig?.close();
});

test('a phone is linked by QR, an invoice is sent and read, and a new process logs in without a QR', {
  skip,
}, async () => {
  assert.ok(rig);
  await rig.link();
  assert.deepEqual(
    rig.events.map(({ type }) => type).filter((type) => type !== 'log' && type !== 'phone_seen'),
    ['link_code', 'paired', 'open', 'backlog_received'],
  );
  const pdf = await rig.pdf(200_000);
  const prepared = await rig.host.prepare({
    jid: `${customer}@s.whatsapp.net`,
    messageId: '3EB0AAAAAAAAAAAAAAAAAA',
    content: {
      kind: 'document',
      ...pdf,
      fileName: 'Factura Ñandú.pdf',
      mimeType: 'application/pdf',
      caption: 'Su factura',
    },
  });
  const sent = await rig.host.send(prepared);
  assert.deepEqual(sent, { messageId: '3EB0AAAAAAAAAAAAAAAAAA', idWasOurs: true });
  await rig.event('ack', (ack) => ack.messageId === sent.messageId && ack.error === null);
  await rig.event('receipt', (receipt) => receipt.messageId === sent.messageId && receipt.kind === 'read');
  const [arrival] = rig.world.log.at(customer);
  assert.equal(arrival?.sha256, pdf.sha256);
  assert.equal(arrival.fileName, 'Factura Ñandú.pdf');
  assert.equal(arrival.text, 'Su factura');

  const host = await rig.restart();
  await host.connect({ link: null });
  const open = await rig.event('open');
  assert.equal(open.account.jid, `${account}@s.whatsapp.net`);
  assert.ok((await host.probe()).answeredInMs >= 0);
  assert.equal(rig.events.filter(({ type }) => type === 'link_code').length, 0);
});
