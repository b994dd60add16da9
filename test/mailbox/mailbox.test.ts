import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all } from '../../src/database/port.ts';
import { dropFinalPdfs } from '../../src/delivery/sending/pdf-retention.ts';
import { FACTS_VERSION } from '../../src/documents/document-facts.ts';
import { createFilePdfStore } from '../../src/documents/store/file-pdf-store.ts';
import { Dovecot, withoutDovecot } from '../support/dovecot.ts';
import { mailOf } from '../support/mails.ts';
import { pdfOfLines } from '../support/pdf.ts';
import { MailRig } from './mail-rig.ts';

const skip = withoutDovecot;
const pdf = await pdfOfLines('Factura N° 1', 'TOTAL ARS 10.00');
const otherPdf = await pdfOfLines('Factura N° 2', 'TOTAL ARS 20.00');

async function withDone(): Promise<Dovecot> {
  const dovecot = await Dovecot.start();
  dovecot.makeFolder('Done');
  return dovecot;
}

test('an invoice goes out with the PDF of a mail, which is moved once the PDF is stored', { skip }, async () => {
  await using dovecot = await withDone();
  await using mails = new MailRig();
  const { docNum, docDate, total } = mails.rig.company.post(1);
  const print = await pdfOfLines(`Factura N° ${docNum}`, `Fecha ${docDate}`, `TOTAL ARS ${total}`);
  dovecot.deliver(mailOf({ attached: [{ name: 'scan.pdf', bytes: print }] }));
  await mails.start(dovecot);
  await mails.until(() => mails.rig.messenger.sends.length === 1, 'it is sent');
  await mails.until(() => dovecot.files('Done').length === 1 && dovecot.files().length === 0, 'the mail is moved');
  assert.deepEqual(await mails.left(), []);
});

test('PDFs are found whatever type they claim, how many they are, and in mails inside mails', { skip }, async () => {
  await using dovecot = await withDone();
  await using mails = new MailRig();
  const type = 'application/octet-stream';
  const inner = mailOf({ attached: [{ name: 'inner.pdf', bytes: await pdfOfLines('inner') }] });
  dovecot.deliver(mailOf({ attached: [{ name: 'named.pdf', type, bytes: await pdfOfLines('named') }] }));
  dovecot.deliver(mailOf({ attached: [{ name: 'unnamed.dat', type, bytes: await pdfOfLines('unnamed') }] }));
  dovecot.deliver(mailOf({ attached: [{ disposition: 'inline', bytes: await pdfOfLines('inline') }] }));
  dovecot.deliver(
    mailOf({
      attached: [
        { name: '../../first.pdf', bytes: await pdfOfLines('first') },
        { name: 'second.pdf', bytes: await pdfOfLines('second') },
      ],
    }),
  );
  dovecot.deliver(mailOf({ attached: [{ name: 'forwarded.eml', type: 'message/rfc822', bytes: inner }] }));
  dovecot.deliver(mailOf({ attached: [{ type: 'message/rfc822', disposition: null, bytes: inner }] }));
  await mails.start(dovecot);
  await mails.until(() => dovecot.files('Done').length === 6, 'all are moved');
  assert.deepEqual(await mails.names(), [
    'attachment.pdf',
    'first.pdf',
    'inner.pdf',
    'named.pdf',
    'second.pdf',
    'unnamed.dat.pdf',
  ]);
});

const ubl = (number: number, total: string): string =>
  `<Invoice><ID>${number}</ID><InvoiceTypeCode>380</InvoiceTypeCode><DocumentCurrencyCode>ARS</DocumentCurrencyCode><LegalMonetaryTotal><TaxInclusiveAmount>${total}</TaxInclusiveAmount></LegalMonetaryTotal></Invoice>`;

test("another invoice's XML in the mail of a PDF contradicts it, and the right one is a witness", {
  skip,
}, async () => {
  await using dovecot = await withDone();
  await using mails = new MailRig();
  const [first, second] = [mails.rig.company.post(1), mails.rig.company.post(2)];
  const print = await pdfOfLines(`Factura N° ${first.docNum}`, `TOTAL ARS ${first.total}`);
  const unlabelled = await pdfOfLines(`Factura N° ${second.docNum}`, `Fecha ${second.docDate}`, second.total);
  const xmlOf = (number: number, total: string) => ({ type: 'text/xml', bytes: ubl(number, total) });
  dovecot.deliver(
    mailOf({
      attached: [
        { name: `${first.docNum}.pdf`, bytes: print },
        { name: 'NFe1.xml', ...xmlOf(4711, first.total) },
      ],
    }),
  );
  dovecot.deliver(
    mailOf({
      attached: [
        { name: 'other.xml', ...xmlOf(4711, '1.00') },
        { name: 'TWO.xml', ...xmlOf(second.docNum, second.total) },
        { name: 'two.PDF', bytes: unlabelled },
        { name: 'three.pdf', bytes: pdf },
      ],
    }),
  );
  await mails.start(dovecot);
  await mails.until(() => dovecot.files('Done').length === 2, 'both mails are done with');
  await mails.rig.untilState(2, 'read', 'sent');
  await mails.rig.untilState(1, 'held', 'contradicted');
  assert.deepEqual(await mails.names(), [`${first.docNum}.pdf`, 'three.pdf', 'two.pdf'].sort());
});

test('the XML of a mail is read with its PDF again by another version, and kept as long', { skip }, async () => {
  await using dovecot = await withDone();
  await using mails = new MailRig();
  const { rig } = mails;
  const attached = [
    { name: 'one.pdf', bytes: await pdfOfLines('Factura N° 4711', 'TOTAL ARS 10.00') },
    { name: 'one.xml', type: 'application/octet-stream', bytes: ubl(4711, '10.00') },
  ];
  dovecot.deliver(mailOf({ attached }));
  const numbers = () => rig.database.all("SELECT facts -> 'text' ->> 'eInvoices' AS found FROM documents");
  const isRead = () => numbers().some(({ found }) => String(found).includes('"number":"4711"'));
  await mails.start(dovecot);
  await mails.until(() => dovecot.files('Done').length === 1, 'the mail is done with');
  assert.ok(isRead());
  const inAYear = Date.now() + 400 * 86_400_000;
  assert.equal(await dropFinalPdfs(rig.outbox, createFilePdfStore(rig.pdfFolder), inAYear, 86_400_000), 0);
  await rig.database.transact(() =>
    all(`UPDATE documents SET facts = json_set(facts, '$.text.version', 0, '$.text.eInvoices', json('[]'))`),
  );
  await mails.stop();
  await mails.start(dovecot);
  await mails.until(isRead, 'it is read again with its XML');
});

test('attachments that are not opened are reported, and the mail is flagged, while its PDFs are taken', {
  skip,
}, async () => {
  await using dovecot = await withDone();
  await using mails = new MailRig();
  const zip = { name: 'invoices.zip', type: 'application/zip', bytes: 'PK\x03\x04' };
  dovecot.deliver(mailOf({ attached: [{ name: 'taken.pdf', bytes: pdf }, zip] }));
  dovecot.deliver(mailOf({ attached: [{ name: 'winmail.dat', type: 'application/ms-tnef', bytes: 'x' }] }));
  dovecot.deliver(mailOf({ attached: [{ name: 'smime.p7m', type: 'application/pkcs7-mime', bytes: 'x' }] }));
  dovecot.deliver(mailOf());
  await mails.start(dovecot);
  await mails.until(async () => (await mails.codes()).length === 4, 'all four are left');
  assert.deepEqual(await mails.codes(), [
    'MAIL_ATTACHMENT_CLOSED',
    'MAIL_ATTACHMENT_CLOSED',
    'MAIL_ATTACHMENT_CLOSED',
    'MAIL_WITHOUT_PDF',
  ]);
  const told = (await mails.left()).map(({ problem }) => problem?.sentence ?? '').join('\n');
  for (const word of ['invoices.zip', 'archive', 'winmail.dat', 'encrypted']) assert.ok(told.includes(word), told);
  assert.deepEqual(await mails.names(), ['taken.pdf']);
  await mails.until(() => dovecot.files().every((name) => name.includes('F')), 'all four are flagged');
  await mails.until(() => mails.rig.open.has('delivery.mails_left'), 'an alert is raised');
});

test('a mail is tried again when a person takes its flag off', { skip }, async () => {
  await using dovecot = await withDone();
  await using mails = new MailRig();
  dovecot.deliver(mailOf());
  await mails.start(dovecot);
  await mails.until(async () => (await mails.codes()).length === 1, 'it is left');
  await mails.until(() => dovecot.files().some((name) => name.includes('F')), 'it is flagged');
  await mails.stop();
  dovecot.unflag();
  await mails.start(dovecot);
  await mails.until(() => dovecot.files().some((name) => name.includes('F')), 'it is read and flagged once more');
});

test('mails of strangers are left alone', { skip }, async () => {
  await using dovecot = await withDone();
  await using mails = new MailRig();
  dovecot.deliver(mailOf({ from: 'sap@firm.example <eve@evil.example>', attached: [{ bytes: pdf }] }));
  dovecot.deliver(mailOf({ from: 'sap@firm.example, eve@evil.example', attached: [{ bytes: pdf }] }));
  dovecot.deliver(mailOf({ above: ['From: sap@firm.example'], attached: [{ bytes: pdf }] }));
  dovecot.deliver(mailOf({ from: 'sap@sub.firm.example', attached: [{ bytes: pdf }] }));
  await mails.start(dovecot);
  const standing = async () => (await mails.rig.delivery?.standing())?.sources[0];
  await mails.until(async () => (await standing())?.strangers === 4, 'four strangers');
  assert.deepEqual(await mails.names(), []);
  assert.ok(dovecot.files().every((name) => !name.includes('F')));
  assert.deepEqual(await mails.left(), []);
});

test('a sender is believed only if our own server has confirmed it', { skip }, async () => {
  await using dovecot = await withDone();
  await using mails = new MailRig();
  const ours = (results: string): string => `Authentication-Results: mx.ours.example; ${results}`;
  const send = (name: string, ...above: readonly string[]): void =>
    dovecot.deliver(mailOf({ above, attached: [{ name, bytes: Buffer.concat([pdf, Buffer.from(name)]) }] }));
  send('dmarc.pdf', ours('dmarc=pass (p=reject) header.from=firm.example'));
  send('dkim.pdf', ours('dkim=pass header.d=firm.example'));
  send('spf.pdf', ours('spf=pass smtp.mailfrom=bounce@out.firm.example'));
  send('nothing.pdf');
  send('theirs.pdf', 'Authentication-Results: mx.evil.example; dmarc=pass header.from=firm.example');
  send('below.pdf', ours('dmarc=fail header.from=firm.example'), ours('dmarc=pass header.from=firm.example'));
  send('other.pdf', ours('dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example'));
  await mails.start(dovecot, {
    rules: { senders: ['sap@firm.example'], authentication: { by: 'mx.ours.example' } },
  });
  await mails.until(() => dovecot.files('Done').length === 3, 'three are taken');
  await mails.until(async () => (await mails.codes()).length === 4, 'four are left');
  assert.deepEqual(await mails.names(), ['dkim.pdf', 'dmarc.pdf', 'spf.pdf']);
  assert.deepEqual([...new Set(await mails.codes())], ['MAIL_NOT_AUTHENTICATED']);
});

test('another configuration judges the mails again that were refused', { skip }, async () => {
  await using dovecot = await withDone();
  await using mails = new MailRig();
  dovecot.deliver(mailOf({ from: 'new@partner.example', attached: [{ name: 'new.pdf', bytes: pdf }] }));
  await mails.start(dovecot);
  const standing = async () => (await mails.rig.delivery?.standing())?.sources[0];
  await mails.until(async () => (await standing())?.strangers === 1, 'a stranger');
  await mails.stop();
  await mails.start(dovecot, { rules: { senders: ['new@partner.example'], authentication: 'off' } });
  await mails.until(() => dovecot.files('Done').length === 1, 'it is taken');
});

test('without a done folder mails are marked, and not read again', { skip }, async () => {
  await using dovecot = await Dovecot.start();
  await using mails = new MailRig();
  dovecot.deliver(mailOf({ attached: [{ name: 'marked.pdf', bytes: pdf }] }));
  await mails.start(dovecot, { doneFolder: null });
  const waiting = async () => (await mails.rig.delivery?.standing())?.sources[0];
  await mails.until(async () => (await waiting())?.waiting === 0 && (await mails.names()).length === 1, 'it is taken');
  await mails.until(() => dovecot.files().some((name) => /,[A-Z]*[a-z]/.test(name)), 'and marked by a keyword');
  assert.equal(dovecot.files().length, 1);
});

test('in TEST_MODE the mailbox stays as it is', { skip }, async () => {
  await using dovecot = await withDone();
  await using mails = new MailRig();
  dovecot.deliver(mailOf({ attached: [{ name: 'tested.pdf', bytes: pdf }] }));
  dovecot.deliver(mailOf());
  await mails.start(dovecot, { readOnly: true });
  await mails.until(
    async () => (await mails.names()).length === 1 && (await mails.codes()).length === 1,
    'both are read',
  );
  await mails.stop();
  assert.equal(dovecot.files('Done').length, 0);
  assert.ok(
    dovecot.files().every((name) => !/,[A-Z]*[FS]/.test(name)),
    dovecot.files().join(' '),
  );
});

test('after another UIDVALIDITY nothing is stored twice and nothing is missed', { skip }, async () => {
  await using dovecot = await Dovecot.start();
  await using mails = new MailRig();
  dovecot.deliver(mailOf({ attached: [{ name: 'one.pdf', bytes: pdf }] }));
  dovecot.deliver(mailOf());
  await mails.start(dovecot);
  await mails.until(async () => (await mails.failing()) === 'MAIL_FOLDER_MISSING', 'it cannot be moved');
  await mails.stop();
  await dovecot.stop();
  dovecot.renumber();
  dovecot.makeFolder('Done');
  dovecot.deliver(mailOf({ attached: [{ name: 'two.pdf', bytes: otherPdf }] }));
  await dovecot.start();
  await mails.start(dovecot);
  await mails.until(() => dovecot.files('Done').length === 2, 'both are moved');
  assert.deepEqual(await mails.names(), ['one.pdf', 'two.pdf']);
  await mails.until(async () => (await mails.codes()).length === 1, 'the one without a PDF is known once');
});

test('a done folder that is missing keeps no PDF from being taken', { skip }, async () => {
  await using dovecot = await Dovecot.start();
  await using mails = new MailRig();
  dovecot.deliver(mailOf({ attached: [{ name: 'one.pdf', bytes: pdf }] }));
  await mails.start(dovecot);
  await mails.until(async () => (await mails.failing()) === 'MAIL_FOLDER_MISSING', 'it is told');
  dovecot.deliver(mailOf({ attached: [{ name: 'two.pdf', bytes: otherPdf }] }));
  await mails.until(async () => (await mails.names()).length === 2, 'the second one is taken all the same');
  dovecot.makeFolder('Done');
  await mails.until(() => dovecot.files('Done').length === 2, 'both are moved once it exists');
  await mails.until(async () => (await mails.failing()) === null, 'nothing fails any more');
});

test('PDFs whose mails are gone are read again by a version that reads more', { skip }, async () => {
  await using dovecot = await withDone();
  await using mails = new MailRig();
  dovecot.deliver(mailOf({ attached: [{ name: 'old.pdf', bytes: pdf }] }));
  await mails.start(dovecot);
  await mails.until(() => dovecot.files('Done').length === 1, 'it is taken');
  const set = `UPDATE documents SET facts = replace(facts, '"version":${FACTS_VERSION}', '"version":0')`;
  await mails.rig.database.transact(() => all(set));
  assert.deepEqual(await mails.versions(), [0]);
  await mails.stop();
  await mails.start(dovecot);
  await mails.until(async () => (await mails.versions())[0] === FACTS_VERSION, 'it is read again');
});

test('new mails are noticed by IDLE, long before the next poll', { skip }, async () => {
  await using dovecot = await withDone();
  await using mails = new MailRig();
  await mails.start(dovecot, { pollMs: 3_600_000 });
  const looked = async () => (await mails.rig.delivery?.standing())?.sources[0]?.lastLook ?? null;
  await mails.until(async () => (await looked()) !== null, 'the first look');
  dovecot.deliver(mailOf({ attached: [{ name: 'late.pdf', bytes: pdf }] }));
  await mails.until(() => dovecot.files('Done').length === 1, 'it is taken and moved');
});
