import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert } from '../../src/alerts/alert.ts';
import { composeMail } from '../../src/alerts/mail/compose.ts';
import type { Notice } from '../../src/alerts/notices.ts';
import { whatsAppChannel } from '../../src/alerts/whatsapp.ts';
import { hasCode } from '../../src/errors/coded-error.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { administratorPhone } from '../../src/service/administrator-phone.ts';
import { ScriptedMessenger } from '../support/messenger.ts';

const trouble: Alert = {
  key: 'delivery.trouble.intake',
  severity: 'critical',
  sentence: 'SAP *is* down.',
  next: 'Look.',
};
const notice: Notice = {
  id: 7,
  event: 'opened',
  incident: { ...trouble, openedAt: 1000, closedAt: null },
  attempts: 0,
  times: 1,
  totalMs: 0,
};
const { signal } = new AbortController();

function rig(isCustomer = false) {
  const messenger = new ScriptedMessenger();
  const outbox = { isCustomer: () => Promise.resolve(isCustomer) };
  const phone = administratorPhone({ digits: '5491155550009', messenger, outbox });
  return {
    messenger,
    channel: whatsAppChannel({ phone, company: 'Sur', language: 'de', words: inCommands, reportText: () => '' }),
  };
}

test('an alert reaches the administrator once, however often it is repeated', async () => {
  const { messenger, channel } = rig();
  assert.equal(await channel.send(notice, signal), null);
  await channel.send({ ...notice, attempts: 1 }, signal);
  await channel.send({ ...notice, event: 'closed', incident: { ...notice.incident, closedAt: 61_000 } }, signal);
  assert.deepEqual(
    messenger.phones.map(({ jid, content }) => [jid, content.kind === 'text' ? content.text : '']),
    [
      ['5491155550009@s.whatsapp.net', 'Invoice Courier · Sur\nProblem: SAP  is  down.\nWas zu tun ist: Look.'],
      ['5491155550009@s.whatsapp.net', 'Invoice Courier · Sur\nBehoben: SAP  is  down.\nDauer: 1 min'],
    ],
  );
  assert.match(messenger.sends[0]?.messageId ?? '', /^3EB0[0-9A-F]{18}$/);
});

test('what becomes worse twice is told twice, even in the same words', async () => {
  const { messenger, channel } = rig();
  const worse = (stage: number): Notice => ({ ...notice, event: 'updated', incident: { ...notice.incident, stage } });
  for (const one of [worse(2), worse(2), worse(3)]) await channel.send(one, signal);
  assert.equal(messenger.phones.length, 2);
  const head = { company: 'Sur', session: 's', language: 'de', timeZone: 'UTC', domain: 'example.com' } as const;
  const idOf = (stage: number) => composeMail(worse(stage), { ...head, words: inCommands }, [], 0).messageId;
  const ids = [2, 2, 3].map(idOf);
  assert.equal(new Set(ids).size, 2, ids.join());
});

test('it waits while the session is not connected', () => {
  const { messenger, channel } = rig();
  messenger.online = false;
  assert.equal(channel.ready?.(), false);
});

test('no alert goes to a customer, to a number that WhatsApp does not know, or to another one', async () => {
  const customer = rig(true);
  await assert.rejects(customer.channel.send(notice, signal), (error) => hasCode(error, 'ALERT_WHATSAPP_CUSTOMER'));
  for (const knows of [() => null, () => '5491166660000@s.whatsapp.net', () => '100000000000001@lid']) {
    const { messenger, channel } = rig();
    messenger.knows = knows;
    await assert.rejects(channel.send(notice, signal), (error) => hasCode(error, 'ALERT_WHATSAPP_NOT_THERE'));
    assert.equal(messenger.sends.length, 0);
  }
  assert.equal(customer.messenger.sends.length, 0);
});

test('a refusal and a silence of the server are failures, which are tried again', async () => {
  const { messenger, channel } = rig();
  messenger.script = () => ({ refuse: '463' });
  await assert.rejects(channel.send(notice, signal), /refused it \(463\)/);
  messenger.script = () => 'lose';
  await assert.rejects(channel.send(notice, AbortSignal.timeout(50)), /did not confirm/);
});

test('where ids are not ours, the chat tells whether it was sent', async () => {
  const { messenger, channel } = rig();
  messenger.capabilities = { ...messenger.capabilities, evidence: 'chat', clientMessageId: false };
  messenger.findSent = () => Promise.resolve({ found: true, messageId: 'X', status: 'sent' });
  assert.equal(await channel.send({ ...notice, attempts: 2 }, signal), null);
  assert.equal(messenger.sends.length, 0);
});
