import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { account, customer, startWebRig, testBrowser } from './rig.ts';

const browser = await testBrowser();
const rig = browser === null ? null : await startWebRig(browser);
after(() => rig?.close());
const skip = rig === null ? 'no browser can be had here' : false;

test('a customer who writes under a LID is told by the number that messages go to, also after we were away', {
  skip,
}, async () => {
  if (!rig) return;
  rig.page.fault({ fromLid: 'numbered' });
  await rig.link();
  rig.world.write(customer, account, 'STOP', 'IN-1');
  const first = await rig.event('inbound');
  assert.equal(first.text, 'STOP');
  const lid = `${rig.world.directory.at(customer)?.lid}@lid`;
  assert.deepEqual([first.from, first.lid], [`${customer}@s.whatsapp.net`, lid]);
  await rig.hangUp();
  rig.world.write(customer, account, 'Hola', 'IN-2');
  await rig.host.connect({ link: null });
  await rig.event('backlog_received');
  const told = rig.events.findIndex((event) => event.type === 'inbound' && event.messageId === 'IN-2');
  const backlog = rig.events.findLastIndex(({ type }) => type === 'backlog_received');
  assert.ok(told >= 0 && told < backlog, 'before the backlog is said to be received');
  const second = rig.events[told];
  assert.ok(second?.type === 'inbound');
  assert.equal(second.from, `${customer}@s.whatsapp.net`);
  rig.page.fault({ fromLid: 'unnumbered' });
  await rig.hangUp();
  rig.world.write(customer, account, 'STOP', 'IN-3');
  await rig.host.connect({ link: null });
  const third = await rig.event('inbound', ({ messageId }) => messageId === 'IN-3');
  assert.deepEqual([third.from, third.lid], [lid, undefined], 'and nobody is made up when it names no number');
});
