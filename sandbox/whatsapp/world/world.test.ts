import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { Push, SentMessage } from './records.ts';
import { World } from './world.ts';
import { loadWorld, saveWorld } from './world-state.ts';

const account = '5491100000001';
const customer = '5491155550001';
let world = new World();

afterEach(() => world.end());

/** A world with one account and one contact, and a linked and connected companion whose pushes are collected. */
function linkedWorld(options: { readMs?: number | null } = {}) {
  world = new World({
    delays: { deliveredMs: 0, readMs: options.readMs === undefined ? 0 : options.readMs, senderMs: 0 },
  });
  world.addAccount({ digits: account });
  world.addContact({ digits: customer, aliases: ['541155550001'] });
  const companion = world.link({ account, transport: 'wire', secret: null });
  const pushes: Push[] = [];
  world.connect(companion.id, (push) => pushes.push(push));
  return { companion, pushes };
}

function text(companion: string, messageId: string, to = customer): SentMessage {
  return {
    messageId,
    companion,
    to,
    kind: 'text',
    text: 'hola',
    fileName: null,
    sha256: null,
    size: null,
    openedBy: [0, 3],
  };
}

/** Resolves once `ready` holds, checked after each turn of the timers. */
async function until(ready: () => boolean): Promise<void> {
  while (!ready()) await new Promise((resolve) => setTimeout(resolve, 1));
}

test('a message with an id already in the chat is not shown twice, and delivered is reported again', async () => {
  const { companion, pushes } = linkedWorld({ readMs: null });
  world.accept(text(companion.id, 'A'), true);
  world.accept(text(companion.id, 'A'), true);
  await until(() => pushes.length === 4);
  assert.equal(world.log.at(customer).length, 1);
  assert.equal(world.log.at(customer)[0]?.suppressedCopies, 1);
  assert.equal(pushes.filter((push) => push.kind === 'receipt' && push.receipt === 'delivered').length, 2);
});

test('with dedupe off, the copy is shown and refers to the first one', () => {
  const { companion } = linkedWorld();
  world.log.dedupe = false;
  world.accept(text(companion.id, 'A'), false);
  world.accept(text(companion.id, 'A'), false);
  assert.deepEqual(
    world.log.at(customer).map((arrival) => arrival.duplicateOf),
    [null, 1],
  );
  assert.equal(world.log.counts().shownTwice, 1);
});

test('an offline phone sends its receipts when it comes online', async () => {
  const { companion, pushes } = linkedWorld();
  world.setOnline(customer, false);
  world.accept(text(companion.id, 'A'), false);
  world.accept(text(companion.id, 'B'), true);
  await until(() => pushes.length === 1);
  assert.equal(world.log.at(customer)[0]?.deliveredAt, null);
  world.setOnline(customer, true);
  await until(() => pushes.length === 5);
  assert.notEqual(world.log.at(customer)[0]?.readAt, null);
});

test('a push is kept until it is acknowledged, and delivered again at the next login', async () => {
  const { companion, pushes } = linkedWorld({ readMs: null });
  world.accept(text(companion.id, 'A'), false);
  await until(() => pushes.length === 1);
  world.disconnect(companion.id);
  world.write(customer, account, 'gracias', 'IN1');
  const waiting = world.connect(companion.id, () => {});
  assert.deepEqual(
    waiting.map((push) => push.kind),
    ['receipt', 'message'],
  );
  for (const push of waiting) world.acknowledge(companion.id, push.key);
  world.disconnect(companion.id);
  assert.deepEqual(
    world.connect(companion.id, () => {}),
    [],
  );
});

test('a lookup of another form of a number returns the canonical phone, and of an unknown number nobody', () => {
  linkedWorld();
  assert.equal(world.directory.lookup('541155550001')?.digits, customer);
  assert.equal(world.directory.lookup('15550000000'), null);
  world.directory.open = true;
  assert.equal(world.directory.lookup('15550000000')?.digits, '15550000000');
  world.directory.remove('15550000000');
  assert.equal(world.directory.lookup('15550000000'), null);
});

test('a fifth companion replaces the one longest unused, and device numbers are not reused', () => {
  linkedWorld();
  const evicted: string[] = [];
  world.watch((event) => {
    if (event.type === 'unlinked') evicted.push(`${event.companion.id} ${event.why}`);
  });
  for (let nth = 0; nth < 4; nth += 1) world.link({ account, transport: 'page', secret: null });
  assert.equal(evicted.length, 1);
  assert.deepEqual(
    world.companions
      .of(account)
      .map((companion) => companion.device)
      .sort(),
    [2, 3, 4, 5],
  );
});

test('a requested fault affects the given number of messages, and only to its recipient', () => {
  linkedWorld();
  world.sendFaults.request({ fault: { kind: 'ack_error', code: 479 }, times: 1, recipient: customer });
  assert.deepEqual(world.rule('15550000000').ack, { error: null });
  assert.deepEqual(world.rule(customer).ack, { error: 479 });
  assert.deepEqual(world.rule(customer).ack, { error: null });
});

test('while new chats are limited, strangers are refused with 463, but known phones are not', () => {
  linkedWorld();
  world.newChatsRefusedUntil = Date.now() + 60_000;
  assert.deepEqual(world.rule(customer), { deliver: false, ack: { error: 463 }, ackDelayMs: 0, receiptsFirst: false });
  world.write(customer, account, 'hola', 'IN1');
  assert.deepEqual(world.rule(customer).ack, { error: null });
});

test('a scan reaches the companion that shows the reference, with or without a link before it', async () => {
  linkedWorld();
  const scans: string[] = [];
  world.offers.open({
    id: 'offer',
    refs: new Set(['2@abc']),
    codeFor: () => null,
    scanned: async (_account, scanned) => void scans.push(scanned),
    codeEntered: async () => {},
  });
  await world.offers.scan(account, 'https://wa.me/settings/linked_devices#2@abc,k1,k2,k3,1');
  await world.offers.scan(account, '2@abc,k1,k2,k3,1');
  await assert.rejects(world.offers.scan(account, '2@other,k1'), /expired/);
  assert.equal(scans.length, 2);
  assert.equal(world.offers.counts().qrScans, 2);
});

test('the state file preserves phones, links, waiting pushes and pending deliveries', async () => {
  const { companion } = linkedWorld();
  world.setOnline(customer, false);
  world.accept(text(companion.id, 'A'), false);
  world.disconnect(companion.id);
  world.write(customer, account, 'gracias', 'IN1');
  const state = saveWorld(world);
  world.end();
  world = new World({ delays: { deliveredMs: 0, readMs: 0, senderMs: 0 } });
  loadWorld(world, JSON.parse(JSON.stringify(state)));
  const pushes: Push[] = [];
  const waiting = world.connect(companion.id, (push) => pushes.push(push));
  assert.deepEqual(
    waiting.map((push) => push.kind),
    ['message'],
  );
  world.setOnline(customer, true);
  await until(() => pushes.length === 2);
  assert.notEqual(world.log.at(customer)[0]?.readAt, null);
  assert.equal(world.link({ account, transport: 'wire', secret: null }).device, 2);
});
