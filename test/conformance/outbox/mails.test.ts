import assert from 'node:assert/strict';
import { textFacts } from '../../../src/documents/facts/text-facts.ts';
import type { KnownMail, MailFolder } from '../../../src/documents/mail-ledger.ts';
import { onEachDatabase } from './databases.ts';

const folder: MailFolder = { mailbox: 'invoices@imap.example:993/INBOX', uidValidity: '1795892809' };
const mail: KnownMail = {
  uid: 7,
  messageId: '<1@firm.example>',
  sender: 'sap@firm.example',
  subject: 'Invoice "1001" ¡ñ!',
  size: 12_345,
  receivedAt: 1_795_892_809_000,
  state: 'taken',
  problem: null,
  attempts: 0,
  nextAt: 0,
  pdfs: [{ key: 'ab/1001.pdf', fileName: '1001.pdf', size: 100, sha256: 'ab' }],
  flagged: false,
};
const problem = { code: 'MAIL_WITHOUT_PDF', sentence: 'The mail has no PDF.' };

onEachDatabase('mails are known by their UIDs, and only under the UIDVALIDITY that gave them', async (open) => {
  await using disk = await open();
  const test = disk.another({ mode: 'test' });
  const { outbox } = disk;
  await outbox.keepMail(folder, mail);
  await outbox.keepMail(folder, { ...mail, uid: 4_294_967_295 });
  await outbox.keepMail({ ...folder, mailbox: 'another' }, mail);
  await outbox.keepMail(folder, { ...mail, state: 'done' });
  assert.deepEqual(await outbox.mailsOf(folder), [
    { ...mail, state: 'done' },
    { ...mail, uid: 4_294_967_295 },
  ]);
  assert.deepEqual(await test.mailsOf(folder), []);
  await outbox.forgetMails(folder, [4_294_967_295, 5]);
  assert.equal((await outbox.mailsOf(folder)).length, 1);
  assert.deepEqual(await outbox.mailsOf({ ...folder, uidValidity: '2' }), []);
  assert.deepEqual(await outbox.mailsOf(folder), [], 'the old numbers are forgotten');
  assert.equal((await outbox.mailsOf({ ...folder, mailbox: 'another' })).length, 1);
});

onEachDatabase('mails left for a person are listed; those of other senders and finished ones are not', async (open) => {
  await using disk = await open();
  const { outbox } = disk;
  const states: readonly Pick<KnownMail, 'state' | 'problem'>[] = [
    { state: 'taken', problem: null },
    { state: 'done', problem: null },
    { state: 'refused', problem },
    { state: 'waiting', problem },
    { state: 'refused', problem: { ...problem, code: 'MAIL_SENDER_UNKNOWN' } },
  ];
  for (const [uid, one] of states.entries()) await outbox.keepMail(folder, { ...mail, ...one, uid: uid + 1 });
  assert.deepEqual(
    (await outbox.leftMails(9)).map(({ uid, mailbox }) => [uid, mailbox]),
    [
      [4, folder.mailbox],
      [3, folder.mailbox],
    ],
  );
  assert.equal((await outbox.leftMails(1)).length, 1);
  assert.equal(await outbox.leftMailCount(), 1);
});

onEachDatabase('documents that another version has read are found, page by page', async (open) => {
  await using disk = await open();
  const { outbox } = disk;
  const name = { docNums: [], docEntries: [], fiscalNumbers: [], composites: [] };
  const text = textFacts('Factura N° 1');
  const record = (key: string, source: string, version: number, unreadable: 'broken' | null = null) =>
    outbox.recordDocument({
      source,
      found: { key, path: `/${key}`, fileName: key, size: 1, sha256: key, modifiedAt: 1 },
      facts: {
        name,
        unreadable,
        text: unreadable ? null : { ...text, version: version as typeof text.version },
      },
      keys: [],
      now: 1,
    });
  const first = await record('first', 'mailbox', 0);
  await record('of this version', 'mailbox', text.version);
  await record('unreadable', 'mailbox', 0, 'broken');
  const second = await record('second', 'mailbox', 0);
  await record('elsewhere', 'folder', 0);
  const ids = async (after: number, limit: number) =>
    (await outbox.outdatedDocuments('mailbox', after, limit)).map(({ id }) => id);
  assert.deepEqual(await ids(0, 9), [first, second]);
  assert.deepEqual(await ids(0, 1), [first]);
  assert.deepEqual(await ids(first, 9), [second]);
  assert.deepEqual(await ids(second, 9), []);
});

onEachDatabase('the XML that came with a PDF is needed as long as the PDF, and read with it again', async (open) => {
  await using disk = await open();
  const { outbox } = disk;
  const name = { docNums: [], docEntries: [], fiscalNumbers: [], composites: [] };
  const text = textFacts('Factura N° 1');
  const beside = { path: '/xml', size: 2, sha256: 'xml' };
  const found = { key: 'k', path: '/pdf', fileName: 'k.pdf', size: 1, sha256: 'pdf', modifiedAt: 1, beside };
  const facts = { name, unreadable: null, text: { ...text, version: 0 as typeof text.version }, beside };
  await outbox.recordDocument({ source: 'mailbox', found, facts, keys: [], now: 1 });
  assert.deepEqual([...(await outbox.neededPdfs(['pdf', 'xml', 'other'], 2))].sort(), ['pdf', 'xml']);
  assert.deepEqual((await outbox.outdatedDocuments('mailbox', 0, 9))[0]?.found.beside, beside);
  const another = { ...found, beside: { ...beside, sha256: 'another' } };
  const current = { ...found, key: 'c' };
  await outbox.recordDocument({ source: 'mailbox', found: current, facts: { ...facts, text }, keys: [], now: 1 });
  const unseen = await outbox.unseenDocuments('mailbox', [
    current,
    { ...another, key: 'c' },
    { ...current, beside: null },
  ]);
  assert.deepEqual(
    unseen.map((one) => one.beside?.sha256 ?? null),
    ['another', null],
  );
  assert.deepEqual(await outbox.revocationTroubles(1), { delayed: 0, failed: 0 });
});
