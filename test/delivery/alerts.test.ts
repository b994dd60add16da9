import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorFactory } from '../../src/errors/coded-error.ts';
import { databaseError } from '../../src/errors/database.ts';
import { diskError } from '../../src/errors/disk.ts';
import { Rig } from '../support/delivery.ts';

const HOUR = 3_600_000;
const fault = errorFactory({
  FAR_END_DOWN: { class: 'temporary', sentence: 'it is down', next: 'wait' },
  FAR_END_LOCKED: { class: 'needs_person', sentence: 'it is locked', next: 'unlock it' },
});

function post(rig: Rig, ...docEntries: number[]): void {
  for (const n of docEntries) {
    rig.company.invoice(n, { salesPersonCode: 5 });
  }
}
/** Counts go on while nothing changes. */
async function looks(rig: Rig): Promise<void> {
  const { reads } = rig.company;
  await rig.until(() => rig.company.reads > reads + 20, 'time goes by');
}

test('an alert is open for invoices with a missing PDF, and only until it arrives', async () => {
  await using rig = new Rig({ alertWaitingDocumentMs: 50 });
  rig.messenger.online = false;
  post(rig, 1);
  await rig.start();
  await rig.untilState(1, 'queued', 'it waits for the session, not for its PDF');
  await looks(rig);
  assert.ok(!rig.open.has('delivery.waiting_document'));
  rig.company.post(2);
  await rig.until(() => rig.open.has('delivery.waiting_document'), 'told');
  assert.match(rig.open.get('delivery.waiting_document')?.sentence ?? '', /^PDF missing for too long: 1 invoice\./);
  rig.company.print(2);
  await rig.until(() => !rig.open.has('delivery.waiting_document'), 'over');
});

test('a PDF that is not late yet raises no alert', async () => {
  await using rig = new Rig();
  rig.company.post(1);
  await rig.start();
  await rig.untilState(1, 'waiting_document', 'waits');
  await looks(rig);
  assert.ok(!rig.open.has('delivery.waiting_document'));
});

test('an alert reports held or failed customer messages with reasons, but not copies', async () => {
  await using rig = new Rig();
  rig.messenger.script = ({ jid }) => (jid.startsWith('5491140025555') ? { refuse: '404' } : 'deliver');
  post(rig, 1);
  await rig.start();
  const copyHeld = async () => (await rig.outbox.list({ role: 'salesperson' }))[0]?.message.state === 'held';
  await rig.until(copyHeld, 'there is no such salesperson');
  await looks(rig);
  assert.ok(!rig.open.has('delivery.held'));
  rig.company.customer('C3', '');
  post(rig, 2, 3);
  await rig.until(() => /: 2 invoices /.test(rig.open.get('delivery.held')?.sentence ?? ''), 'told');
  const { sentence } = rig.open.get('delivery.held') ?? assert.fail('not told');
  assert.match(sentence, /1 DELIVERY_REFUSED/);
  assert.match(sentence, /1 PHONE_MISSING/);
});

test('a message waiting for its ack raises no alert before the deadline', async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: HOUR } };
  rig.messenger.script = () => 'swallow_ack';
  post(rig, 1);
  await rig.start();
  await rig.until(() => rig.messenger.sends.length === 1, 'under way');
  await looks(rig);
  assert.ok(!rig.open.has('delivery.unconfirmed'));
});

test('temporary failures are reported after some minutes; disk errors and those that need a person immediately', async () => {
  for (const [error, told, of] of [
    [fault('FAR_END_DOWN'), false, 'intake'],
    [fault('FAR_END_LOCKED'), true, 'intake'],
    [databaseError('DATABASE_FULL', { file: 'outbox.db' }), true, 'disk'],
    [diskError('DISK_FULL', { detail: 'no space for the copy of a PDF' }), true, 'disk'],
  ] as const) {
    await using rig = new Rig();
    await rig.start();
    rig.company.down = error;
    await rig.until(() => rig.lines.some((line) => line.includes('"loop":"intake"')), 'noticed');
    const key = `delivery.trouble.${of}` as const;
    if (told) await rig.until(() => rig.open.has(key), 'told');
    else await looks(rig);
    assert.equal(rig.open.has(key), told, error.message);
    rig.company.down = null;
    await rig.until(() => !rig.open.has(key), 'over');
  }
});
