import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { Rig } from '../support/delivery.ts';
import { farEndFault } from './far-end-fault.ts';

test('after the outbox was lost, marks in SAP prevent sent messages and their copies from being sent again', async () => {
  await using rig = new Rig({ copyTo: ['+54 9 11 5555 0100'] });
  const phones = [{ field: 'Mobile', text: '+54 9 11 5555 0005' }];
  rig.company.salesPersons.set(5, { code: 5, name: 'Eva', phones, active: true });
  for (let n = 1; n <= 5; n++) {
    rig.company.invoice(n, { salesPersonCode: 5 });
  }
  await rig.start();
  const read = async () => (await rig.outbox.list({ states: ['read'] })).length;
  await rig.until(async () => (await read()) === 15, 'customers, salesperson and office');
  await rig.until(() => [...rig.company.documents.values()].every(({ mark }) => mark?.status === 'read'), 'all marked');
  assert.equal(rig.messenger.sends.length, 15);
  await rig.stop();
  for (const file of ['outbox.db', 'outbox.db-wal', 'outbox.db-shm']) rmSync(`${rig.folder}/${file}`, { force: true });
  rig.company.invoice(6, { salesPersonCode: 5 });
  await rig.start();
  await rig.until(async () => (await read()) === 5 + 3, 'five are known from SAP, three messages are new');
  assert.equal(Object.keys(await rig.states()).length, 6);
  assert.equal(rig.messenger.sends.length, 15 + 3);
});

test('a duplicate with the mark of its original is sent like any other invoice', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  const markOf = (docEntry: number) => rig.company.documents.get(docEntry)?.mark;
  await rig.until(() => markOf(1)?.status === 'read', 'the original is marked');
  const original = markOf(1) ?? null;
  rig.company.invoice(2, { cardCode: 'C1', mark: original && { ...original, names: 'another' } });
  await rig.until(() => markOf(2)?.status === 'read' && markOf(2)?.messageId !== original?.messageId, 'and the copy');
  assert.equal(rig.messenger.phones.length, 2);
});

for (const ids of ['our ids', "the page's ids"]) {
  test(`with an outbox of before a resend went out under ${ids}, its mark in SAP is learned`, async () => {
    await using rig = new Rig();
    if (ids !== 'our ids') useForeignIds(rig);
    const isMarked = () => isSent(rig.company.documents.get(1)?.mark?.status);
    await rig.startWith(1);
    await rig.until(isMarked, 'the first is marked');
    rig.messenger.online = false;
    await resend(rig, 1);
    await rig.until(() => !isMarked(), 'the second waits, and SAP says so');
    rig.database.snapshot(`${rig.folder}/before.db`);
    rig.messenger.connect();
    await rig.until(isMarked, 'the second is marked');
    await restoreOutbox(rig, 'before.db');
    await rig.until(async () => isSent((await rig.states())[1]), 'learned');
    assert.equal(rig.messenger.sends.length, 2, 'and not sent again');
    await resend(rig, 1);
    await rig.until(() => rig.messenger.phones.length === 3, 'a later wish still counts');
  });
}

const isSent = (state: string | undefined): boolean => state === 'sent' || state === 'read';

/** WhatsApp uses none of the ids that messages were prepared with. */
function useForeignIds(rig: Rig): void {
  const { messenger } = rig;
  const send = messenger.send.bind(messenger);
  messenger.script = () => 'swallow_ack';
  messenger.idWasOurs = false;
  messenger.send = async (request) => {
    const messageId = `PAGE${messenger.sends.length}`;
    setImmediate(() => messenger.emit({ type: 'ack', messageId, error: null, at: Date.now() }));
    return { ...(await send(request)), messageId };
  };
}

test('an outbox that is gone knows from the mark how often it was resent: the next resend has an id of its own', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'sent');
  await resend(rig, 1);
  await rig.until(() => rig.messenger.phones.length === 2, 'sent again');
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'read', 'marked');
  await restoreOutbox(rig, null);
  await rig.untilState(1, 'read', 'learned from SAP');
  await resend(rig, 1);
  await rig.until(() => rig.messenger.phones.length === 3, 'no phone has seen its id');
});

async function resend(rig: Rig, docEntry: number): Promise<void> {
  const [row] = await rig.outbox.list({ key: String(docEntry), role: 'customer' });
  await rig.outbox.act(row?.message.id ?? 0, { type: 'resend' }, { who: 'ana', why: 'lost', at: Date.now() });
  rig.delivery?.pokeIntake();
}

/** Starts again on a copy of the outbox; null: on none. */
async function restoreOutbox(rig: Rig, copy: string | null): Promise<void> {
  await rig.stop();
  for (const file of ['outbox.db', 'outbox.db-wal', 'outbox.db-shm']) rmSync(`${rig.folder}/${file}`, { force: true });
  if (copy !== null) openDatabase(`${rig.folder}/${copy}`, rig.configured).snapshot(`${rig.folder}/outbox.db`);
  await rig.start();
}

test("with yesterday's outbox, later sends are learned from SAP and ids stay the same", async () => {
  await using rig = new Rig();
  rig.company.invoice(1);
  rig.company.invoice(2);
  rig.messenger.online = false;
  await rig.start();
  await rig.until(() => rig.all('queued'), 'queued');
  rig.database.snapshot(`${rig.folder}/yesterday.db`);
  rig.messenger.connect();
  // The second outcome never reaches SAP: only the id can keep the phone from showing it twice.
  rig.company.refuseWrite = (docEntry) => (docEntry === 2 ? { done: false, error: farEndFault('FAR_END_DOWN') } : null);
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'read', 'first is marked');
  await rig.until(() => rig.all('read'), 'both sent');
  await rig.stop();
  for (const file of ['outbox.db', 'outbox.db-wal', 'outbox.db-shm']) rmSync(`${rig.folder}/${file}`, { force: true });
  openDatabase(`${rig.folder}/yesterday.db`, rig.configured).snapshot(`${rig.folder}/outbox.db`);
  rig.company.refuseWrite = () => null;
  await rig.start();
  await rig.until(async () => Object.values(await rig.states()).every((state) => state !== 'queued'), 'settled');
  await rig.until(() => rig.messenger.sends.length === 3, 'the unmarked one is sent again');
  assert.equal(rig.messenger.phones.length, 2, 'and the phone drops it by its id');
});
