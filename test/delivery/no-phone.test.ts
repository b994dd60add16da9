import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FastClock } from '../support/clock.ts';
import { Rig } from '../support/delivery.ts';

const DAY = 86_400_000;

test('a message whose number nobody has any more: after a week it is said that no phone took it, and to SAP; a late receipt ends that', async () => {
  const clock = new FastClock(1);
  await using rig = new Rig();
  rig.clock = clock;
  rig.messenger.clock = clock;
  rig.settings = { ...rig.settings, dailyReportAt: '00:00' };
  rig.messenger.receipts = [];
  await rig.startWith(1);
  const message = async () => (await rig.outbox.list({ key: '1', role: 'customer' }))[0]?.message;
  await rig.untilState(1, 'sent', 'sent');
  const looksAgain = async (): Promise<void> => {
    await rig.stop();
    await rig.start();
    rig.company.post(100 + rig.company.reads);
    const { reads } = rig.company;
    await rig.until(() => rig.company.reads > reads + 20, 'time goes by');
  };
  clock.setBy(6 * DAY);
  await looksAgain();
  assert.equal((await message())?.reason, null, 'a phone may be away for days');
  await rig.until(() => rig.open.has('delivery.undelivered'), 'it is late');
  clock.setBy(DAY + 60_000);
  await rig.stop();
  await rig.start();
  await rig.until(async () => (await message())?.reason === 'DELIVERY_TAKEN_BY_NO_PHONE', 'said');
  assert.equal((await message())?.state, 'sent', 'it was sent');
  await rig.until(() => rig.company.documents.get(1)?.mark?.detail?.includes('no phone') === true, 'SAP says it');
  assert.equal(rig.company.documents.get(1)?.mark?.status, 'sent');
  await rig.until(() => rig.open.has('delivery.no_phone') && !rig.open.has('delivery.undelivered'), 'one alert for it');
  await rig.until(
    () => rig.alerts.some(({ sentence }) => sentence.includes('1 taken by no phone;')),
    'the daily report',
  );

  const { lookups } = rig.messenger;
  const asked = lookups.length;
  rig.company.invoice(2, { cardCode: 'C1' });
  await rig.untilState(2, 'sent', 'the next');
  assert.ok(lookups.length > asked, 'the number is looked up again');

  const [first] = rig.messenger.sends;
  const { messageId = '', jid = '' } = first ?? {};
  rig.messenger.emit({ type: 'receipt', messageId, kind: 'delivered', from: jid, at: clock.now().wall });
  await rig.untilState(1, 'delivered', 'a phone took it after all');
  assert.equal((await message())?.reason, null);
  await rig.until(() => !rig.open.has('delivery.no_phone'), 'over');
});
