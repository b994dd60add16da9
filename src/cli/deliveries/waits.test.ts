import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { invoice, OutboxOnDisk } from './rig.test-support.ts';
import { whyServiceWaits } from './service.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'courier-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
let disk: OutboxOnDisk;

/** 1 is queued, 2 has no PDF yet; at 22:00 in Buenos Aires. */
beforeEach(async () => {
  files += 1;
  disk = new OutboxOnDisk(path.join(folder, `${files}.db`));
  disk.now = Date.UTC(2026, 10, 21, 1);
  await disk.post(invoice(1), invoice(2));
  await disk.with(async (outbox) => {
    await outbox.approve(1, true);
    const [row] = await outbox.list({ key: '1' });
    await outbox.apply(row?.message.id ?? 0, { type: 'document_attached' }, disk.now);
  });
});

const off = { service: () => Promise.resolve({ sentence: 'The service is not running.', next: 'Start it.' }) };

test('a queued message shows what delays it and until when, even before the very first message', async () => {
  const { out } = await disk.run(['show', '1'], off);
  assert.match(out, /To the customer: queued since 2026-11-20 22:00/);
  assert.match(out, /^ {2}waits +The service is not running\. Start it\.$/m);
  assert.match(out, /^ {2}waits +Quiet hours \(SEND_QUIET_HOURS\)\. Until 2026-11-21 08:00\.$/m);
  assert.match(out, /Times of America\/Argentina\/Buenos_Aires\.$/m);
  const { waits } = JSON.parse((await disk.run(['show', '1', '--json'], off)).out) as { waits: object[] };
  assert.deepEqual(waits[1], {
    sentence: 'Quiet hours (SEND_QUIET_HOURS).',
    until: '2026-11-21T11:00:00.000Z',
    next: null,
  });
});

test('a message without a PDF says so, and how to see why an existing one was not accepted', async () => {
  const { out } = await disk.run(['show', '2'], off);
  assert.match(out, /waits for +its PDF \(from PDF_SOURCES\)\n +next +See .*--preview --doc-entry 2$/m);
  assert.doesNotMatch(out, /Quiet hours/, 'it does not wait for that');
});

test('a resend says immediately what still delays it', async () => {
  await disk.run(['mark-sent', '1', '--why', 'seen']);
  const { out } = await disk.run(['resend', '1', '--why', 'another phone'], off);
  assert.match(out, /was sent, now queued\.\nThe service is not running\. Start it\.\nQuiet hours .* Until/);
});

test('a limit that delays nothing is not shown', async () => {
  await disk.run(['cancel', '1', '--why', 'by post']);
  assert.doesNotMatch((await disk.run(['list'])).out, /Quiet hours/);
});

test('a message that waits for a person shows the command', async () => {
  await disk.with((outbox) => outbox.noteCustomersDisabled(1));
  assert.match((await disk.run(['list'])).out, /waiting for a person's approval\. .*deliveries approve/);
});

test('without a running service the command says so', async () => {
  const why = await whyServiceWaits(
    { DATA_PATH: folder, DATABASE_URL: null, accountPlaces: [folder] },
    { WHATSAPP_SESSION_NAME: 'none' },
  );
  assert.match(why?.sentence ?? '', /not running/);
});
