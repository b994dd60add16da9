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
