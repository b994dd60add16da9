import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deliveryTimings } from '../../src/delivery/settings.ts';
import { whatsappError } from '../../src/errors/whatsapp.ts';
import { FastClock } from './fast-clock.ts';
import { Rig } from './rig.ts';

const HOUR = 3_600_000;
const customer = (docEntry: number): string => `54911${4000 + docEntry}5555@s.whatsapp.net`;

test('a message that cannot be written is tried ever more rarely, and uses up nothing of the day', async () => {
  const clock = new FastClock(600);
  await using rig = new Rig({ pollIntervalMs: 30_000, timings: deliveryTimings });
  rig.clock = clock;
  rig.messenger.clock = clock;
  rig.settings = { ...rig.settings, pacing: { ...rig.settings.pacing, dailyCap: 3, hourlyCap: 3 } };
  const script = { throws: whatsappError('WHATSAPP_ENCRYPTION_FAILED') };
  rig.messenger.script = ({ jid }) => (jid === customer(1) ? script : 'deliver');
  await rig.startWith(1);
  await clock.sleep(HOUR);
  const tries = rig.messenger.sends.length;
  assert.ok(tries > 3 && tries < 20, `${tries} times in about an hour`);
  rig.company.invoice(2);
  await rig.untilState(2, 'read', 'another goes out');
});

test('a number whose account is gone is looked up again, and its customer is told of to a person', async () => {
  await using rig = new Rig();
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'the number is known');
  rig.messenger.script = () => ({ throws: whatsappError('WHATSAPP_RECIPIENT_WITHOUT_DEVICES') });
  rig.messenger.knows = () => null;
  rig.company.invoice(2, { cardCode: 'C1' });
  await rig.untilState(2, 'held', 'held');
  assert.equal((await rig.outbox.list({ docEntry: 2 }))[0]?.message.reason, 'DELIVERY_NOT_ON_WHATSAPP');
});
