import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { dropFinalPdfs } from '../../src/delivery/sending/pdf-retention.ts';
import { createFilePdfStore } from '../../src/documents/store/file-pdf-store.ts';
import { documentsError } from '../../src/errors/documents.ts';
import { Rig } from '../support/delivery.ts';

const NAME = 'Invoice_100001.pdf';

/** The PDF of invoice 1 as somebody has spoilt it. */
function spoil(rig: Rig): void {
  rig.company.print(1, 'torn');
  const pdf = rig.company.pdfs.get(NAME);
  assert.ok(pdf);
  rig.company.pdfs.set(NAME, { ...pdf, facts: { ...pdf.facts, text: null, unreadable: 'broken' } });
}
const refused = (rig: Rig): boolean => rig.database.get("SELECT 1 FROM documents WHERE state = 'held'") !== null;

test('a PDF damaged while its message is in doubt does not matter: the doubt is resolved under its id', async () => {
  await using rig = new Rig();
  rig.company.invoice(1);
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? 'swallow_ack' : 'deliver');
  await rig.start();
  await rig.until(() => rig.messenger.sends.length === 1, 'first attempt');
  rig.messenger.drop();
  await rig.untilState(1, 'ambiguous', 'in doubt');
  spoil(rig);
  await rig.until(() => refused(rig), 'the spoilt PDF is judged');
  assert.equal((await rig.states())['1'], 'ambiguous');
  rig.messenger.connect();
  await rig.untilState(1, 'read', 'settled');
  assert.equal(rig.messenger.sends[0]?.payload, rig.messenger.sends[1]?.payload, 'with the bytes of its first attempt');
  assert.equal(rig.messenger.phones.length, 1);
});

test('a PDF damaged while its message is being sent holds it once WhatsApp has refused that attempt', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 60_000 } };
  rig.company.invoice(1);
  rig.messenger.script = () => 'lose';
  await rig.start();
  await rig.until(() => rig.messenger.sends.length === 1, 'being sent');
  spoil(rig);
  await rig.until(() => refused(rig), 'the spoilt PDF is judged');
  assert.equal((await rig.states())['1'], 'dispatching');
  const messageId = rig.messenger.sends[0]?.messageId ?? '';
  rig.messenger.emit({ type: 'ack', messageId, error: '479', at: Date.now() });
  await rig.untilState(1, 'held', 'a person is told');
  assert.equal((await rig.outbox.list({ key: '1' }))[0]?.message.reason, 'DOCUMENT_BROKEN');
  rig.messenger.script = () => 'deliver';
  rig.company.print(1, 'whole again');
  await rig.untilState(1, 'read', 'sent');
});

test('a PDF that is moved within the folder before it is sent is found there', async () => {
  await using rig = new Rig();
  rig.messenger.online = false;
  await rig.startWith(1);
  await rig.untilState(1, 'queued', 'queued');
  const pdf = rig.company.pdfs.get(NAME);
  assert.ok(pdf);
  const place = path.join(rig.company.folder, 'moved.pdf');
  renameSync(pdf.found.path, place);
  rig.company.pdfs.clear();
  rig.company.pdfs.set('moved.pdf', { ...pdf, found: { ...pdf.found, key: 'moved.pdf', path: place } });
  await rig.until(() => rig.database.get("SELECT 1 FROM documents WHERE key = 'moved.pdf'") !== null, 'found there');
  rig.messenger.connect();
  await rig.untilState(1, 'read', 'sent');
});

test('a PDF that disappears after it was accepted is still sent, exactly as it was', async () => {
  await using rig = new Rig();
  rig.messenger.online = false;
  await rig.startWith(1);
  await rig.untilState(1, 'queued', 'queued');
  const proven = rig.company.pdfs.get(NAME);
  assert.ok(proven);
  rmSync(proven.found.path);
  rig.company.pdfs.clear();
  await rig.stop();
  await rig.start();
  rig.messenger.connect();
  await rig.untilState(1, 'read', 'sent');
  const { content } = rig.messenger.phones[0] ?? {};
  assert.ok(content?.kind === 'document');
  assert.equal(content.sha256, proven.found.sha256);
  assert.equal(readFileSync(content.path, 'utf8'), 'PDF of 1');
  const [row] = await rig.outbox.list({ key: '1', role: 'customer' });
  assert.deepEqual(row?.pdf, { source: 'folder', key: NAME, sha256: proven.found.sha256 });
});

test('the origin of a sent PDF stays with the delivery, whatever happens to the file', async () => {
  await using rig = new Rig({ copyToSalesperson: false });
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'sent');
  const sent = rig.company.pdfs.get(NAME)?.found.sha256;
  rig.company.print(1, 'printed again');
  await rig.until(
    () => rig.database.get('SELECT 1 FROM documents WHERE sha256 <> :sent', { sent: sent ?? '' }) !== null,
    'the file is another',
  );
  assert.equal((await rig.outbox.list({ key: '1' }))[0]?.pdf?.sha256, sent);
});

test('our copy is deleted only after its delivery has been final for long enough', async () => {
  await using rig = new Rig({ copyToSalesperson: false });
  rig.messenger.script = ({ jid }) => (jid.includes('4002') ? 'lose' : 'deliver');
  rig.company.invoices(1, 2);
  await rig.start();
  await rig.untilState(1, 'read', 'delivered');
  await rig.until(() => rig.messenger.sends.some(({ jid }) => jid.includes('4002')), 'the other is under way');
  const hashes = [1, 2].map((n) => hash('sha256', `PDF of ${n}`));
  const later = Date.now() + 2 * 86_400_000;
  const store = createFilePdfStore(rig.pdfFolder);
  assert.equal(await dropFinalPdfs(rig.outbox, store, later, 3 * 86_400_000), 0, 'final, but not for so long');
  assert.equal(await dropFinalPdfs(rig.outbox, store, later, 86_400_000), 1);
  const kept = await Promise.all(hashes.map((sha256) => store.find(sha256)));
  assert.deepEqual(
    kept.map((file) => file !== null),
    [false, true],
  );
});

test('a PDF that disappears with our copy before it is sent raises an alert if it does not come back', async () => {
  await using rig = new Rig({ alertWaitingDocumentMs: 100 });
  rig.messenger.online = false;
  await rig.startWith(1);
  await rig.untilState(1, 'queued', 'queued');
  const pdf = rig.company.pdfs.get(NAME);
  assert.ok(pdf);
  rmSync(pdf.found.path);
  rmSync(rig.pdfFolder, { recursive: true });
  rig.company.pdfs.clear();
  rig.messenger.connect();
  await rig.until(() => rig.open.has('delivery.waiting_document'), 'told');
  rig.company.print(1);
  await rig.untilState(1, 'read', 'sent');
  await rig.until(() => !rig.open.has('delivery.waiting_document'), 'and that it is over');
});

test('an older print of the same invoice is used if the newest turns out to be of another', async () => {
  await using rig = new Rig();
  rig.messenger.online = false;
  rig.company.invoice(1);
  const newest = rig.company.pdfs.get(NAME);
  assert.ok(newest);
  await rig.start();
  await rig.untilState(1, 'queued', 'queued');
  rig.company.print(1, 'an older print', 'older.pdf');
  const older = rig.company.pdfs.get('older.pdf');
  assert.ok(older);
  const modifiedAt = newest.found.modifiedAt - 60_000;
  rig.company.pdfs.set('older.pdf', { ...older, found: { ...older.found, modifiedAt } });
  const matched = () => rig.database.all("SELECT 1 FROM documents WHERE state = 'matched'").length;
  await rig.until(() => matched() === 2, 'both fit');
  rig.company.post(2);
  rig.company.print(2, 'of another invoice', NAME);
  await rig.untilState(2, 'queued', 'the newest is of another by now');
  rig.messenger.connect();
  await rig.untilState(1, 'read', 'sent');
  const sent = rig.messenger.phones.flatMap(({ content }) => (content.kind === 'document' ? [content.sha256] : []));
  assert.ok(sent.includes(older.found.sha256));
});

test('an unreadable subfolder does not affect files found before it', async () => {
  await using rig = new Rig();
  rig.company.invoice(1);
  const scan = rig.company.scan.bind(rig.company);
  rig.company.scan = async function* () {
    yield* scan();
    throw documentsError('PDF_FOLDER_UNREADABLE', { folder: 'locked', detail: 'this user cannot read it' });
  };
  await rig.start();
  await rig.untilState(1, 'read', 'sent');
  assert.ok(
    rig.lines.some((line) => line.includes('this user cannot read it')),
    'and the corner is not forgotten',
  );
});
