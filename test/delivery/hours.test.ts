import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FastClock } from '../support/clock.ts';
import { hurriedTimings, Rig } from '../support/delivery.ts';
import { some } from '../support/sample.ts';
import { farEndFault } from './far-end-fault.ts';

/** The deadlines of the service as they are, in a time that runs faster: an hour takes some seconds. */
const RATE = 600;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function slowRig(rate = RATE): { rig: Rig; clock: FastClock; pass: (ms: number) => Promise<void> } {
  const clock = new FastClock(rate);
  const rig = new Rig({ pollIntervalMs: 30_000, timings: hurriedTimings });
  rig.clock = clock;
  rig.messenger.clock = clock;
  return { rig, clock, pass: (ms) => clock.sleep(ms) };
}
const every = (states: Record<string, string>, wanted: string, count: number): boolean =>
  Object.values(states).filter((state) => state === wanted).length === count;

test('when SAP is down for an hour, an alert is raised, nothing is lost or sent twice, and work resumes automatically', async () => {
  const { rig, pass } = slowRig();
  await using _ = rig;
  for (let n = 1; n <= 5; n++) {
    rig.company.post(n);
    if (n <= 3) rig.company.print(n);
  }
  await rig.start();
  await rig.until(async () => every(await rig.states(), 'read', 3), 'three are through');
  rig.company.down = farEndFault('FAR_END_DOWN');
  // Their PDFs come, and other invoices are posted, while nobody can ask SAP.
  for (let n = 4; n <= 8; n++) {
    if (n > 5) rig.company.post(n);
    rig.company.print(n);
  }
  await pass(20 * MINUTE);
  assert.ok(rig.open.has('delivery.trouble.intake'), 'a person is told');
  assert.equal(rig.messenger.phones.length, 3, 'nothing goes out that SAP has not been asked about');
  await pass(40 * MINUTE);
  rig.company.down = null;
  await rig.until(async () => every(await rig.states(), 'read', 8), 'all are through');
  await rig.until(() => [...rig.company.documents.values()].every(({ mark }) => mark?.status === 'read'), 'and marked');
  await rig.until(() => [...rig.open.keys()].every((key) => !key.startsWith('delivery.trouble')), 'the alerts end');
  assert.equal(rig.messenger.sends.length, 8);
});

test('an ack after an hour still resolves a message that was resent under its id and held for a person', async () => {
  const { rig, pass } = slowRig();
  await using _ = rig;
  rig.messenger.script = () => 'lose';
  await rig.startWith(1);
  await rig.until(() => rig.open.has('delivery.unconfirmed'), 'told after a minute');
  await rig.untilState(1, 'held', 'held after four attempts');
  assert.equal(new Set(rig.messenger.sends.map(({ messageId }) => messageId)).size, 1);
  assert.equal(rig.messenger.sends.length, 4);
  await pass(HOUR);
  const [sent] = rig.messenger.sends;
  assert.ok(sent);
  rig.messenger.tell(sent);
  await rig.untilState(1, 'read', 'settled');
  assert.equal(rig.messenger.sends.length, 4);
});

for (const step of some([HOUR, -HOUR], 1)) {
  test(`the clock is set by ${step / MINUTE} minutes in the middle of everything: nothing is lost, and nothing twice`, async () => {
    const { rig, clock } = slowRig();
    await using _ = rig;
    rig.settings = {
      ...rig.settings,
      pacing: { ...rig.settings.pacing, intervalMs: 8000, jitter: 0.25, hourlyCap: 200, dailyCap: 500 },
    };
    const invoices = 12;
    for (let n = 1; n <= invoices; n++) rig.company.invoice(n);
    // Every third message arrives, and nobody hears of it before the connection is back.
    rig.messenger.script = (_prepared, nth) => (nth % 3 === 0 ? 'swallow_ack' : 'deliver');
    await rig.start();
    await rig.until(() => rig.messenger.sends.length >= 3, 'under way');
    clock.setBy(step);
    rig.messenger.drop();
    await rig.until(async () => Object.values(await rig.states()).includes('ambiguous'), 'one is in doubt');
    clock.setBy(step / 2);
    rig.messenger.connect();
    await rig.until(() => rig.messenger.phones.length >= 8, 'it goes on');
    clock.setBy(-step);
    await rig.until(async () => every(await rig.states(), 'read', invoices), 'all are through', 40_000);
    assert.equal(rig.messenger.phones.length, invoices);
    const ids = new Set(rig.messenger.sends.map(({ messageId }) => messageId));
    assert.equal(ids.size, invoices, 'a message has one id, however often it was attempted');
  });
}

test('a clock that is set back does not make the crash of an engine look older than what it was sending', async () => {
  const { rig, clock } = slowRig();
  await using _ = rig;
  rig.messenger.capabilities = { ...rig.messenger.capabilities, clientMessageId: false, evidence: 'chat' };
  rig.messenger.idWasOurs = false;
  // It arrives; the page dies before the chat is on its disk.
  rig.messenger.script = () => 'swallow_ack';
  rig.messenger.findSent = () => Promise.resolve({ found: false });
  await rig.startWith(1);
  await rig.until(() => rig.messenger.sends.length === 1, 'sent');
  clock.setBy(-HOUR);
  rig.messenger.drop('browser_died');
  rig.messenger.connect();
  await rig.untilState(1, 'held', 'a person is asked');
  assert.equal(rig.messenger.sends.length, 1, 'its absence in the chat proves nothing');
});

test('a message that the page holds under its own id is checked only now and then, and continues once it is sent', async () => {
  const { rig, pass } = slowRig();
  await using _ = rig;
  rig.messenger.capabilities = {
    ...rig.messenger.capabilities,
    evidence: 'chat',
    clientMessageId: false,
    idGuard: false,
  };
  rig.messenger.idWasOurs = false;
  rig.messenger.script = () => 'lose';
  let asked = 0;
  rig.messenger.findSent = ({ messageId }) => {
    asked += 1;
    return Promise.resolve({ found: true, messageId: messageId ?? '', status: 'pending' });
  };
  await rig.startWith(1);
  await rig.until(() => asked > 0, 'asked');
  await pass(20 * MINUTE);
  assert.ok(asked > 1 && asked <= 150, `${asked} times in about twenty minutes`);
  assert.equal((await rig.states())['1'], 'ambiguous');
  const [sent] = rig.messenger.sends;
  assert.ok(sent);
  rig.messenger.tell(sent);
  await rig.untilState(1, 'read', 'settled');
  assert.equal(rig.messenger.sends.length, 1);
});

test('slow answers from SAP do not delay messages', async () => {
  const { rig, clock } = slowRig();
  await using _ = rig;
  const document = rig.company.document.bind(rig.company);
  rig.company.document = async (ref) => {
    await clock.sleep(8000);
    return document(ref);
  };
  const partner = rig.company.partner.bind(rig.company);
  rig.company.partner = async (cardCode) => {
    await clock.sleep(20_000);
    return partner(cardCode);
  };
  await rig.startWith(1);
  await rig.untilState(1, 'read', 'sent');
});

test('a clock that is set back by an hour delays nothing that was postponed, in SAP or in WhatsApp', async () => {
  // Slow enough that a busy machine does not take the hour.
  const { rig, clock } = slowRig(100);
  await using _ = rig;
  rig.messenger.script = (_prepared, nth) => (nth === 1 ? { throws: farEndFault('FAR_END_DOWN') } : 'deliver');
  rig.company.refuseWrite = () => ({ done: false, error: farEndFault('FAR_END_DOWN') });
  await rig.startWith(2);
  await rig.until(async () => Object.values(await rig.states()).includes('read'), 'one is through, the other waits');
  await rig.until(async () => (await rig.outbox.writeBackCounts()).failing > 0, 'and so does its status');
  await rig.outbox.keepPauses({ newChatsUntil: clock.now().wall + 10 * MINUTE });
  clock.setBy(-HOUR);
  const setBackAt = clock.now().monotonic;
  rig.company.refuseWrite = () => null;
  rig.company.invoice(3);
  await rig.until(async () => every(await rig.states(), 'read', 3), 'all are through', 60_000);
  await rig.until(() => [...rig.company.documents.values()].every(({ mark }) => mark?.status === 'read'), 'and marked');
  const took = clock.now().monotonic - setBackAt;
  assert.ok(took < 45 * MINUTE, `${Math.round(took / MINUTE)} minutes`);
});
