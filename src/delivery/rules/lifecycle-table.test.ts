import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HoldKind, type MessageEvent, type MessageLife, newLife, step } from './lifecycle.ts';

const why = { reason: 'DELIVERY_NO_ACK', detail: 'no ack' };
const held = (hold: HoldKind, doubts = 0): MessageLife => ({
  ...newLife('held', { reason: 'DELIVERY_DOUBTFUL', detail: 'it may have arrived' }),
  hold,
  doubts,
});

/** One life in each state, and one for each kind of hold. */
const lives: Readonly<Record<string, MessageLife>> = {
  received: newLife('received'),
  waiting_document: newLife('waiting_document'),
  queued: newLife('queued'),
  prepared: newLife('prepared'),
  dispatching: { ...newLife('dispatching'), doubts: 1 },
  ambiguous: { ...newLife('ambiguous', why), doubts: 1 },
  sent: { ...newLife('sent'), sentAt: 1 },
  delivered: { ...newLife('delivered'), sentAt: 1, deliveredAt: 2 },
  read: { ...newLife('read'), sentAt: 1, deliveredAt: 2, readAt: 3 },
  failed: newLife('failed', why),
  'held: doubt': held('doubt', 1),
  'held: refusal': held('refusal'),
  'held: recipient': held('recipient'),
  'held: document': held('document'),
  'held: invoice': held('invoice'),
  'held: mark': held('mark', 1),
  'held: restored': held('restored'),
  cancelled: newLife('cancelled', why),
};
const nameOf = (life: MessageLife): string => (life.hold === null ? life.state : `held: ${life.hold}`);

const from = (names: string, to: string): Record<string, string> =>
  Object.fromEntries(names.split(', ').map((name) => [name, to]));
const temporary = { type: 'refused', verdict: 'temporary', why, at: 0, retryMs: 1, mostRefusals: null } as const;
const untouched = 'queued, prepared';
const underWay = 'dispatching, ambiguous';
const heldForAReason = 'held: refusal, held: recipient, held: document, held: invoice';
const unproven = `received, waiting_document, ${untouched}, ${underWay}, failed, held: doubt, held: mark, held: restored, ${heldForAReason}, cancelled`;

/** What each event makes of each state; where it says nothing, the event changes nothing. */
const table: readonly (readonly [name: string, event: MessageEvent, becomes: Record<string, string>])[] = [
  ['released', { type: 'released', documentAttached: false }, from('received, held: invoice', 'waiting_document')],
  [
    'released with its PDF there',
    { type: 'released', documentAttached: true },
    from('received, held: invoice', 'queued'),
  ],
  ['the PDF comes', { type: 'document_attached' }, from('waiting_document, held: document', 'queued')],
  ['another PDF takes its place', { type: 'document_replaced' }, from('prepared', 'queued')],
  ['the PDF is gone', { type: 'document_withdrawn' }, from('queued, prepared, held: document', 'waiting_document')],
  ['prepared', { type: 'prepared' }, from('queued', 'prepared')],
  ['an attempt begins', { type: 'dispatching' }, from('prepared, ambiguous', 'dispatching')],
  ['refused for good', { type: 'refused', verdict: 'permanent', why }, from(underWay, 'failed')],
  [
    'refused in a way that a person must see',
    { type: 'refused', verdict: 'person', why },
    from(underWay, 'held: refusal'),
  ],
  ['refused for now', temporary, from(underWay, 'queued')],
  ['never written', { type: 'unsent', why, notBefore: 9 }, from(underWay, 'queued')],
  ['no answer', { type: 'doubtful', why }, from('dispatching', 'ambiguous')],
  [
    'put off',
    { type: 'postponed', why, notBefore: 9 },
    { ...from(untouched, 'queued'), ...from('ambiguous', 'ambiguous') },
  ],
  ['held in doubt', { type: 'held', hold: 'doubt', why }, from(`${untouched}, ${underWay}, held: mark`, 'held: doubt')],
  [
    'held after a refusal',
    { type: 'held', hold: 'refusal', why },
    from(`waiting_document, ${untouched}, held: refusal`, 'held: refusal'),
  ],
  [
    'held for its recipient',
    { type: 'held', hold: 'recipient', why },
    from(`waiting_document, ${untouched}, held: recipient`, 'held: recipient'),
  ],
  [
    'held for its PDF',
    { type: 'held', hold: 'document', why },
    from(`waiting_document, ${untouched}, held: document`, 'held: document'),
  ],
  [
    'held for its invoice',
    { type: 'held', hold: 'invoice', why },
    from(`received, waiting_document, ${untouched}, held: invoice`, 'held: invoice'),
  ],
  [
    'held for the mark in SAP',
    { type: 'held', hold: 'mark', why },
    from(`received, waiting_document, ${untouched}, ambiguous, ${heldForAReason}`, 'held: mark'),
  ],
  [
    "its key is another document's",
    { type: 'replaced', why },
    from(`${unproven}, sent, delivered, read`, 'held: restored'),
  ],
  ['the recipient is mended', { type: 'mended' }, from('held: recipient', 'queued')],
  ['proven never to have left', { type: 'proven_unsent', why, notBefore: 9 }, from('ambiguous', 'queued')],
  [
    'cancelled in SAP',
    { type: 'cancelled', why },
    from(`received, waiting_document, queued, prepared, failed, held: restored, ${heldForAReason}`, 'cancelled'),
  ],
  [
    'cancelled by a person',
    { type: 'cancelled_by_person', why },
    from(
      `received, waiting_document, queued, prepared, failed, held: doubt, held: mark, held: restored, ${heldForAReason}`,
      'cancelled',
    ),
  ],
  [
    'a person has it sent again',
    { type: 'resend' },
    {
      ...from('sent, delivered, read, failed, held: doubt, held: refusal, held: recipient', 'queued'),
      ...from('held: mark, held: restored', 'received'),
    },
  ],
  ['a person says it was sent', { type: 'marked_sent', at: 7 }, from(unproven, 'sent')],
  ['the server has it', { type: 'evidence', status: 'sent', generation: 0, at: 7 }, from(unproven, 'sent')],
  [
    'a phone has it',
    { type: 'evidence', status: 'delivered', generation: 0, at: 7 },
    from(`${unproven}, sent`, 'delivered'),
  ],
  [
    'it was read',
    { type: 'evidence', status: 'read', generation: 0, at: 7 },
    from(`${unproven}, sent, delivered`, 'read'),
  ],
];

for (const [name, event, becomes] of table) {
  test(`${name}: ${Object.keys(becomes).join(', ')} changes, and nothing else does`, () => {
    const found = Object.entries(lives).flatMap(([state, life]) => {
      const next = step(life, event);
      return next ? [[state, nameOf(next)]] : [];
    });
    assert.deepEqual(Object.fromEntries(found), becomes);
  });
}

test('holding again for the same reason is no change', () => {
  const again = { type: 'held', hold: 'recipient', why: { reason: 'DELIVERY_DOUBTFUL', detail: '' } } as const;
  assert.equal(step(held('recipient'), again), null);
});

test('an attempt that was never sent is no longer in doubt: the next one counts as the first', () => {
  const settled: readonly MessageEvent[] = [
    { type: 'unsent', why, notBefore: 9 },
    temporary,
    { type: 'proven_unsent', why, notBefore: 9 },
    { type: 'refused', verdict: 'person', why },
    { type: 'refused', verdict: 'permanent', why },
  ];
  for (const event of settled) {
    const doubtful: MessageLife = { ...newLife('ambiguous', why), doubts: 1 };
    assert.equal(step(doubtful, event)?.doubts, 0, event.type);
  }
});

test('the second of two attempts in doubt proves nothing about the first, whatever the chat says', () => {
  const twice: MessageLife = { ...newLife('ambiguous', why), doubts: 2 };
  assert.equal(step(twice, { type: 'proven_unsent', why, notBefore: 9 }), null);
});

test('a postponed message is due immediately once its reason is gone', () => {
  assert.equal(step({ ...newLife('queued', why), notBefore: 99 }, { type: 'prepared' })?.notBefore, 0);
});

test('failures before an attempt and temporary refusals are counted separately, and evidence resets both', () => {
  const counts = (life: MessageLife | null) => [life?.failures, life?.refusals];
  const before = { doubts: 1, failures: 4, refusals: 2 };
  const dispatching: MessageLife = { ...newLife('dispatching'), ...before };
  assert.deepEqual(counts(step(dispatching, { type: 'unsent', why, notBefore: 9 })), [5, 2]);
  assert.deepEqual(counts(step(dispatching, temporary)), [4, 3]);
  const neverLeft = step({ ...newLife('ambiguous'), ...before }, { type: 'proven_unsent', why, notBefore: 9 });
  assert.deepEqual([...counts(neverLeft), neverLeft?.notBefore, neverLeft?.doubts], [5, 2, 9, 0]);
  const postponed = step({ ...newLife('queued'), ...before, doubts: 0 }, { type: 'postponed', why, notBefore: 9 });
  assert.deepEqual(counts(postponed), [5, 2]);
  const proof = { type: 'evidence', status: 'sent', generation: 0, at: 1 } as const;
  assert.deepEqual(counts(step(dispatching, proof)), [0, 0]);
});

test('a time stated by the server overrides our own delay', () => {
  const life: MessageLife = { ...newLife('dispatching'), doubts: 1 };
  assert.equal(step(life, { ...temporary, at: 100, retryMs: 5 })?.notBefore, 105);
  assert.equal(step(life, { ...temporary, at: 100, retryMs: 5, until: 9000 })?.notBefore, 9000);
});

test('each time is kept as first proven; late evidence fills in missing ones', () => {
  const evidence = (status: 'sent' | 'delivered' | 'read', at: number) =>
    ({ type: 'evidence', status, generation: 0, at }) as const;
  const moments = (life: MessageLife | null) => [life?.sentAt, life?.deliveredAt, life?.readAt];
  const sent = step(newLife('dispatching'), evidence('sent', 10));
  assert.deepEqual(moments(sent), [10, null, null]);
  assert.ok(sent);
  const delivered = step(sent, evidence('delivered', 20));
  assert.deepEqual(moments(delivered), [10, 20, null]);
  assert.ok(delivered);
  assert.deepEqual(moments(step(delivered, evidence('read', 30))), [10, 20, 30]);
  assert.deepEqual(moments(step(newLife('dispatching'), evidence('read', 30))), [30, 30, 30]);
});
