import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { channelNames } from '../../src/alerts/channel-names.ts';
import { openIncidentBook } from '../../src/alerts/incident-book.ts';
import { HELD_AGAIN_MS, heldTold, toldBefore } from '../../src/delivery/telling/held-told.ts';
import { FastClock } from '../support/clock.ts';
import { hurriedTimings, Rig } from '../support/delivery.ts';
import { silentLog } from '../support/silence.ts';

const MINUTE = 60_000;
/** The intervals of the service as they are, in a time that runs faster. */
const RATE = 1500;

/** A delivery whose customers have no phone, and the channels of its alerts. */
function rigWithoutPhones() {
  const rig = new Rig({ pollIntervalMs: 30_000, timings: hurriedTimings });
  const clock = new FastClock(RATE);
  rig.clock = clock;
  rig.messenger.clock = clock;
  const file = path.join(rig.folder, 'alerts.db');
  const book = openIncidentBook({ file, clock, log: silentLog, channels: channelNames });
  rig.book = book;
  const told: Record<string, string[]> = { webhook: [], 'e-mail': [], WhatsApp: [] };
  book.channel('webhook').onNotice(() => {
    for (const name of channelNames) {
      const queue = book.channel(name);
      for (let notice = queue.due(); notice; notice = queue.due()) {
        if (notice.incident.key === 'delivery.held')
          told[name]?.push(`${notice.event} ${/\d+ invoices?/.exec(notice.incident.sentence)?.[0]}`);
        queue.delivered(notice.id);
      }
    }
  });
  const hold = (n: number): void => {
    rig.company.customer(`C${n}`, '');
    rig.company.invoice(n, { cardCode: `C${n}` });
  };
  return { rig, clock, book, told, hold };
}

test('every channel is told of held invoices again when more are, and of nothing while nothing is new', async () => {
  const { rig, clock, book, told, hold } = rigWithoutPhones();
  await using _ = rig;
  hold(1);
  await rig.start();
  await rig.until(() => told['WhatsApp']?.length === 1, 'the first');
  await clock.sleep(2 * HELD_AGAIN_MS);
  hold(2);
  hold(3);
  await rig.until(() => told['WhatsApp']?.length === 2, 'more');
  await clock.sleep(2 * HELD_AGAIN_MS);
  const [row] = await rig.outbox.list({ key: '1' });
  const by = { who: 'ana', why: 'seen', at: clock.now().wall };
  await rig.outbox.act(row?.message.id ?? 0, { type: 'marked_sent', at: by.at }, by);
  await rig.until(() => /: 2 invoices/.test(rig.open.get('delivery.held')?.sentence ?? ''), 'fewer');
  await clock.sleep(2 * HELD_AGAIN_MS);
  hold(4);
  await rig.until(() => told['WhatsApp']?.length === 3, 'as many as before, and one of them is new');
  const all = ['opened 1 invoice', 'updated 3 invoices', 'updated 3 invoices'];
  assert.deepEqual(told, { webhook: all, 'e-mail': all, WhatsApp: all });
  book.close();
});

test('what was held after the last message of an earlier run is told by the next one, and nothing twice', async () => {
  const { rig, clock, book, told, hold } = rigWithoutPhones();
  await using _ = rig;
  hold(1);
  await rig.start();
  await rig.until(() => told['WhatsApp']?.length === 1, 'the first');
  hold(2);
  await rig.untilState(2, 'held', 'a second');
  await rig.stop();
  await rig.start();
  await rig.until(() => told['WhatsApp']?.length === 2, 'told at once');
  await rig.stop();
  await rig.start();
  await clock.sleep(2 * HELD_AGAIN_MS);
  assert.deepEqual(told['WhatsApp'], ['opened 1 invoice', 'updated 2 invoices']);
  book.close();
});

test('invoices that are held one after another are told together', () => {
  let told = heldTold(null, 1, 0);
  const stages = new Set([told.ever]);
  for (let minute = 1; minute <= 60; minute++) {
    told = heldTold(told, 1 + minute, minute * MINUTE);
    stages.add(told.ever);
  }
  assert.deepEqual([...stages], [1, 16, 31, 46, 61]);
});

test('what was told before a restart is known from the stage of the alert', () => {
  assert.equal(heldTold(toldBefore(5, 5), 5, 0).ever, 5);
  assert.equal(heldTold(toldBefore(5, 3), 3, 0).ever, 5, 'fewer are no news');
  assert.equal(heldTold(toldBefore(5, 7), 7, 0).ever, 7);
});
