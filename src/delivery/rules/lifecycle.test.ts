import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../test/support/runs.ts';
import {
  CANCELLED_BY_PERSON,
  isProven,
  type MessageEvent,
  type MessageLife,
  messageStates,
  newLife,
  step,
} from './lifecycle.ts';

const why = { reason: 'DELIVERY_NO_ACK', detail: 'no ack' };
const hour = 3_600_000;

/** What takes a message further; the others end its life sooner or later. */
const onward = fc.constantFrom<MessageEvent>(
  { type: 'document_attached' },
  { type: 'prepared' },
  { type: 'dispatching' },
  { type: 'doubtful', why },
);

/** Every event there is, with small numbers, so that collisions are common, and often enough one that leads on. */
const anyEvent: fc.Arbitrary<MessageEvent> = fc.oneof(
  { arbitrary: onward, weight: 6 },
  fc.constantFrom<MessageEvent>(
    { type: 'released', documentAttached: false },
    { type: 'released', documentAttached: true },
    { type: 'document_attached' },
    { type: 'document_replaced' },
    { type: 'document_withdrawn' },
    { type: 'prepared' },
    { type: 'dispatching' },
    { type: 'refused', verdict: 'permanent', why },
    { type: 'refused', verdict: 'person', why },
    { type: 'doubtful', why },
    { type: 'mended' },
    { type: 'proven_unsent', why, notBefore: 7 },
    { type: 'cancelled', why },
    { type: 'cancelled_by_person', why },
    { type: 'resend' },
    { type: 'marked_sent', at: 7 },
  ),
  fc.record({
    type: fc.constant('evidence' as const),
    status: fc.constantFrom('sent' as const, 'delivered' as const, 'read' as const),
    generation: fc.nat(3),
    at: fc.nat(100),
  }),
  fc.record({
    type: fc.constant('refused' as const),
    verdict: fc.constant('temporary' as const),
    why: fc.constant(why),
    at: fc.nat(100),
    retryMs: fc.nat(1000),
    mostRefusals: fc.constantFrom(null, 0, 1),
  }),
  fc.record({ type: fc.constant('unsent' as const), why: fc.constant(why), notBefore: fc.nat(100) }),
  fc.record({ type: fc.constant('postponed' as const), why: fc.constant(why), notBefore: fc.nat(100) }),
  fc.record({
    type: fc.constant('held' as const),
    hold: fc.constantFrom(...(['doubt', 'refusal', 'recipient', 'document', 'invoice'] as const)),
    why: fc.constant(why),
  }),
);

/** As long as it says: by itself fast-check draws ten at most, and few of those come to a second attempt. */
const anyLife = fc.array(anyEvent, { maxLength: 40, size: 'max' });

const rank = (life: MessageLife): number => ['sent', 'delivered', 'read'].indexOf(life.state) + 1;

/** Applies events and checks every step; answers the lives in order. */
function live(
  events: readonly MessageEvent[],
  check: (from: MessageLife, event: MessageEvent, to: MessageLife) => void,
) {
  let life = newLife('waiting_document');
  for (const event of events) {
    const next = step(life, event);
    if (!next) continue;
    check(life, event, next);
    life = next;
  }
  return life;
}

const many = runs(3000);

test('the random histories reach every state, and every result of a second attempt in doubt', () => {
  const states = new Set<string>();
  const afterTwo = new Set<string>();
  for (const events of fc.sample(anyLife, { numRuns: 3000, seed: 1 })) {
    live(events, (from, event, to) => {
      states.add(to.state);
      if (from.doubts === 2) afterTwo.add(event.type);
    });
  }
  assert.deepEqual([...states].sort(), messageStates.filter((state) => state !== 'received').sort());
  for (const type of ['evidence', 'refused', 'unsent', 'doubtful', 'dispatching', 'held']) {
    assert.ok(afterTwo.has(type), type);
  }
});

test('any order and repetition of events leaves a legal state', () => {
  fc.assert(
    fc.property(anyLife, (events) => {
      live(events, (_from, _event, life) => {
        assert.ok(messageStates.includes(life.state));
        assert.ok(life.doubts >= 0 && life.failures >= 0 && life.notBefore >= 0);
        assert.equal(life.hold !== null, life.state === 'held', 'a held message says what holds it, and no other does');
        assert.ok(life.state !== 'held' || life.reason !== null, 'a held message has a reason');
        assert.ok(life.evidenceFrom <= life.generation);
        if (isProven(life.state)) assert.equal(life.doubts, 0);
        if (life.state === 'queued' || life.state === 'prepared') {
          assert.equal(life.doubts, 0, 'what may have been sent is never queued as if it were new');
        }
      });
    }),
    many,
  );
});

test('the status never goes back, unless a person asks for a new generation', () => {
  fc.assert(
    fc.property(anyLife, (events) => {
      live(events, (from, event, to) => {
        if (event.type !== 'resend') assert.ok(rank(to) >= rank(from), `${from.state} became ${to.state}`);
      });
    }),
    many,
  );
});

test('only a person raises the generation, and only by one', () => {
  fc.assert(
    fc.property(anyLife, (events) => {
      live(events, (from, event, to) => {
        assert.equal(to.generation, from.generation + (event.type === 'resend' ? 1 : 0));
      });
    }),
    many,
  );
});

test('evidence for the current generation overrides every other state', () => {
  fc.assert(
    fc.property(anyLife, (events) => {
      const life = live(events, () => undefined);
      const proven = step(life, { type: 'evidence', status: 'read', generation: life.generation, at: 1 }) ?? life;
      assert.equal(proven.state, 'read');
    }),
    many,
  );
});

test('a message in doubt is never dispatched as new, held for its recipient or cancelled without a person', () => {
  fc.assert(
    fc.property(anyLife, (events) => {
      live(events, (from, event, to) => {
        if (from.doubts === 0 || event.type === 'cancelled_by_person') return;
        assert.notEqual(to.state, 'cancelled');
        assert.notEqual(to.state, 'prepared');
        if (to.state === 'held' && to.doubts > 0) assert.equal(to.hold, 'doubt', 'only a person ends it');
      });
    }),
    many,
  );
});

test('the main path: queued, prepared, dispatching, and the state after each answer', () => {
  const prepared = live([{ type: 'document_attached' }, { type: 'prepared' }], () => undefined);
  assert.equal(prepared.state, 'prepared');
  const dispatching = step(prepared, { type: 'dispatching' });
  assert.ok(dispatching);
  const after = (event: MessageEvent) => step(dispatching, event)?.state;
  assert.equal(after({ type: 'evidence', status: 'sent', generation: 0, at: 1 }), 'sent');
  assert.equal(after({ type: 'refused', verdict: 'permanent', why }), 'failed');
  assert.equal(after({ type: 'refused', verdict: 'person', why }), 'held');
  assert.equal(after({ type: 'unsent', why, notBefore: 1 }), 'queued');
  assert.equal(after({ type: 'doubtful', why }), 'ambiguous');
  const later = step(dispatching, {
    type: 'refused',
    verdict: 'temporary',
    why,
    at: 10,
    retryMs: 5,
    mostRefusals: null,
  });
  assert.equal(later?.state, 'queued');
  assert.equal(later.notBefore, 15);
});

test('a refusal after an earlier attempt in doubt proves nothing', () => {
  const twice = live(
    [
      { type: 'document_attached' },
      { type: 'prepared' },
      { type: 'dispatching' },
      { type: 'doubtful', why },
      { type: 'dispatching' },
    ],
    () => undefined,
  );
  assert.equal(twice.doubts, 2);
  assert.equal(step(twice, { type: 'refused', verdict: 'permanent', why })?.state, 'held');
  const later = { type: 'refused', verdict: 'temporary', why, at: 1, retryMs: 1, mostRefusals: null } as const;
  assert.equal(step(twice, later)?.state, 'ambiguous');
  assert.equal(step(twice, { type: 'unsent', why, notBefore: 1 })?.state, 'ambiguous');
});

test('after a resend of a held message, late evidence for the first still counts, but not if that had arrived', () => {
  const held: MessageLife = { ...newLife('held', why), hold: 'doubt', doubts: 1 };
  const resent = step(held, { type: 'resend' });
  assert.ok(resent);
  assert.equal(step(resent, { type: 'evidence', status: 'delivered', generation: 0, at: 1 })?.state, 'delivered');
  const again = step(newLife('delivered'), { type: 'resend' });
  assert.ok(again);
  assert.equal(step(again, { type: 'evidence', status: 'read', generation: 0, at: 1 }), null);
  assert.equal(step(again, { type: 'evidence', status: 'sent', generation: 1, at: 1 })?.state, 'sent');
});

test('a person can undo their own cancel; cancelled in SAP, without a PDF or with a flawed invoice, nothing is resent', () => {
  const cancelled = step(newLife('queued'), {
    type: 'cancelled_by_person',
    why: { reason: CANCELLED_BY_PERSON, detail: 'A person cancelled the delivery.' },
  });
  assert.ok(cancelled);
  const back = step(cancelled, { type: 'resend' });
  assert.equal(back?.state, 'queued');
  assert.equal(back.generation, 1);
  assert.equal(step(newLife('cancelled', why), { type: 'resend' }), null);
  const document: MessageLife = { ...newLife('held', why), hold: 'document' };
  assert.equal(step(document, { type: 'resend' }), null);
  assert.equal(step({ ...document, hold: 'invoice' }, { type: 'resend' }), null);
  assert.equal(step({ ...document, hold: 'recipient' }, { type: 'resend' })?.state, 'queued');
});

test('delays after temporary refusals grow, and a stale device list is retried only once', () => {
  let life: MessageLife = { ...newLife('dispatching'), doubts: 1 };
  const waits: number[] = [];
  for (let n = 0; n < 30; n++) {
    const next = step(life, { type: 'refused', verdict: 'temporary', why, at: 0, retryMs: 60_000, mostRefusals: null });
    assert.ok(next);
    waits.push(next.notBefore);
    life = { ...next, state: 'dispatching', doubts: 1 };
  }
  assert.deepEqual(waits.slice(0, 3), [60_000, 120_000, 240_000]);
  assert.equal(Math.max(...waits), 6 * hour);
  const postponed = step(newLife('queued'), { type: 'postponed', why, notBefore: 1 });
  assert.ok(postponed);
  const refusal = { type: 'refused', verdict: 'temporary', why, at: 0, retryMs: 60_000, mostRefusals: 1 } as const;
  const first = step({ ...postponed, state: 'dispatching', doubts: 1 }, refusal);
  assert.equal(first?.state, 'queued', 'what kept it from being attempted is no refusal');
  assert.equal(first.notBefore, 60_000);
  const stale = { type: 'refused', verdict: 'temporary', why, at: 0, retryMs: 1, mostRefusals: 1 } as const;
  const once = step({ ...newLife('dispatching'), doubts: 1 }, stale);
  assert.equal(once?.state, 'queued');
  assert.equal(step({ ...once, state: 'dispatching', doubts: 1 }, stale)?.state, 'failed');
});
