import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { openDatabase } from '../../src/database/sqlite/database.ts';
import { errorFactory } from '../../src/errors/coded-error.ts';
import { Rig } from '../support/delivery.ts';

const fault = errorFactory({ FAR_END_DOWN: { class: 'temporary', sentence: 'it is down', next: 'wait' } });

test("yesterday's outbox does not overwrite newer results in SAP with its pending ones", async () => {
  await using rig = new Rig();
  rig.settings = { ...rig.settings, timings: { ...rig.settings.timings, ackDeadlineMs: 20 } };
  rig.messenger.script = () => 'lose';
  rig.company.refuseWrite = () => ({ done: false, error: fault('FAR_END_DOWN') });
  await rig.startWith(1);
  await rig.untilState(1, 'held', 'held in doubt');
  await rig.until(async () => (await rig.outbox.writeBackCounts()).failing === 1, 'and SAP does not know');
  rig.database.snapshot(`${rig.folder}/yesterday.db`);
  rig.company.refuseWrite = () => null;
  const [sent] = rig.messenger.sends;
  assert.ok(sent);
  rig.messenger.emit({ type: 'receipt', messageId: sent.messageId, kind: 'read', from: sent.jid, at: Date.now() });
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'read', 'SAP says read');
  await rig.stop();
  for (const file of ['outbox.db', 'outbox.db-wal', 'outbox.db-shm']) rmSync(`${rig.folder}/${file}`, { force: true });
  const yesterday = openDatabase(`${rig.folder}/yesterday.db`, rig.configured);
  yesterday.run('UPDATE invoices SET write_due_at = 1 WHERE write_due_at IS NOT NULL');
  yesterday.snapshot(`${rig.folder}/outbox.db`);
  yesterday.close();
  // SAP takes its time to say what has changed.
  const changes = rig.company.changes.bind(rig.company);
  const scan = rig.company.scan.bind(rig.company);
  let scans = 0;
  rig.company.scan = () => {
    scans += 1;
    return scan();
  };
  const { promise: mayRead, resolve: read } = Promise.withResolvers<void>();
  rig.company.changes = async function* (since, fromDate) {
    await mayRead;
    yield* changes(since, fromDate);
  };
  const writes = rig.company.writes.length;
  await rig.start();
  await rig.until(() => scans > 5, 'the other workers have gone round');
  read();
  await rig.untilState(1, 'read', 'learned from SAP');
  assert.deepEqual(rig.company.writes.slice(writes), []);
  assert.equal(rig.company.documents.get(1)?.mark?.status, 'read');
});

test('a refused write does not delay a newer result', async () => {
  await using rig = new Rig();
  rig.settings = {
    ...rig.settings,
    timings: { ...rig.settings.timings, backoff: { firstMs: 60_000, longestMs: 60_000 } },
  };
  rig.messenger.receipts = [];
  rig.company.invoice(1);
  const writeBack = rig.company.writeBack.bind(rig.company);
  const { promise: mayRefuse, resolve: refuse } = Promise.withResolvers<void>();
  let asked = false;
  rig.company.writeBack = async (ref, mark) => {
    if (mark.status !== 'sent') return writeBack(ref, mark);
    asked = true;
    await mayRefuse;
    throw fault('FAR_END_DOWN');
  };
  await rig.start();
  await rig.until(() => asked, 'the first outcome is being written');
  const [sent] = rig.messenger.sends;
  assert.ok(sent);
  rig.messenger.emit({ type: 'receipt', messageId: sent.messageId, kind: 'read', from: sent.jid, at: Date.now() });
  await rig.untilState(1, 'read', 'there is a newer one');
  refuse();
  await rig.until(() => rig.company.documents.get(1)?.mark?.status === 'read', 'which is written at once');
});
