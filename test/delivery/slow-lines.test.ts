import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whatsappError } from '../../src/errors/whatsapp.ts';
import type { PrepareRequest } from '../../src/whatsapp/engine.ts';
import { FastClock } from '../support/clock.ts';
import { Rig } from '../support/delivery.ts';

const tooSlow = whatsappError('WHATSAPP_LINE_TOO_SLOW', { figures: '900 of 10240 KB in 120 s, 7.5 KB/s' });

/** The documents for these customers meet `fate` on their way to the media hosts. */
function uploads(rig: Rig, customers: readonly number[], fate: (request: PrepareRequest) => Promise<never>): string[] {
  const begun: string[] = [];
  const prepare = rig.messenger.prepare.bind(rig.messenger);
  const jids = customers.map((docEntry) => `54911${4000 + docEntry}5555@s.whatsapp.net`);
  rig.messenger.prepare = (request) => {
    if (request.content.kind !== 'document' || !jids.includes(request.jid)) return prepare(request);
    begun.push(request.messageId);
    return fate(request);
  };
  return begun;
}

test('while an upload takes long, the others are sent; after three tries it is held with the figures', async () => {
  await using rig = new Rig({ pollIntervalMs: 20 });
  rig.clock = new FastClock(20);
  rig.messenger.clock = rig.clock;
  rig.settings = { ...rig.settings, pacing: { ...rig.settings.pacing, intervalMs: 1000 } };
  const ends = new Set<(error: Error) => void>();
  const begun = uploads(rig, [1], () => new Promise((_resolve, reject) => void ends.add(reject)));
  await rig.startWith(4);
  for (const docEntry of [2, 3, 4]) await rig.untilState(docEntry, 'read', 'it does not wait for the first');
  for (const tries of [1, 2, 3]) {
    await rig.until(() => begun.length === tries && ends.size === 1, `try ${tries}`);
    for (const end of ends) end(tooSlow);
    ends.clear();
  }
  await rig.untilState(1, 'held', 'held');
  const [row] = await rig.outbox.list({ states: ['held'] });
  assert.equal(row?.message.reason, 'DELIVERY_LINE_TOO_SLOW');
  assert.match(row.message.detail ?? '', /tried 3 times.*900 of 10240 KB in 120 s, 7\.5 KB\/s/);
  assert.equal(row.message.doubts, 0);
  assert.deepEqual(
    rig.messenger.sends.filter(({ jid }) => jid === '5491140015555@s.whatsapp.net'),
    [],
  );
});

test('three uploads that take long at once do not stop the fourth invoice', async () => {
  await using rig = new Rig();
  rig.clock = new FastClock(20);
  rig.messenger.clock = rig.clock;
  rig.settings = { ...rig.settings, pacing: { ...rig.settings.pacing, intervalMs: 1000 } };
  uploads(rig, [1, 2, 3], () => new Promise(() => undefined));
  await rig.startWith(5);
  for (const docEntry of [4, 5]) await rig.untilState(docEntry, 'read', 'it does not wait');
  assert.equal((await rig.states())['1'], 'queued');
});

test('documents that the line is too slow for do not count as a far end that is down', async () => {
  await using rig = new Rig();
  uploads(rig, [1, 2, 3, 4], () => Promise.reject(tooSlow));
  await rig.startWith(6);
  for (const docEntry of [5, 6]) await rig.untilState(docEntry, 'read', 'it is sent');
  for (const docEntry of [1, 2, 3, 4]) await rig.untilState(docEntry, 'held', 'held');
  assert.ok(![...rig.open.keys()].some((key) => key.startsWith('delivery.trouble')));
});
