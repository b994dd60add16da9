import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type VerdictFacts, verdictOf } from './verdict.ts';

const well: VerdictFacts = {
  session: {
    state: 'connected',
    maySend: true,
    linked: 'linked',
    proofs: { outboundMs: 4000, inboundMs: 90_000, backlogMs: null },
  },
  standing: { customers: { queued: 0, delivered: 12 }, failing: [] },
  stopped: false,
  approvalPending: false,
};
const failing = [
  { worker: 'intake', since: '2026-11-23T10:00:00.000Z', code: null, sentence: 'SAP is down.', next: null },
];

test('all is well when messages can be sent, nothing fails and nobody is needed', () => {
  assert.deepEqual(verdictOf(well), { kind: 'idle', tone: 'good', proofMs: 4000, queued: 0, held: 0 });
  const busy = verdictOf({ ...well, standing: { customers: { queued: 2, prepared: 1 }, failing: [] } });
  assert.deepEqual([busy.kind, busy.tone, busy.queued], ['delivering', 'good', 3]);
});

test('the worst of several troubles is told', () => {
  const { session } = well;
  // Each with all the milder ones besides.
  const held = { ...well, standing: { customers: { held: 2, ambiguous: 1, queued: 5 }, failing: [] } };
  const fails = { ...held, standing: { ...held.standing, failing } };
  const silent = {
    ...fails,
    session: { ...session, proofs: { outboundMs: 400_000, inboundMs: 500_000, backlogMs: null } },
  };
  const away = { ...silent, session: { ...silent.session, state: 'reconnecting', maySend: false } } as const;
  const approval = { ...away, approvalPending: true };
  const stopped = { ...approval, stopped: true };
  const person = { ...stopped, session: { ...away.session, state: 'needs_person' } } as const;
  const unlinked = { ...person, session: { ...person.session, linked: 'unlinked' } } as unknown as VerdictFacts;
  const told = [held, fails, silent, away, approval, stopped, person, unlinked, { ...unlinked, standing: null }].map(
    verdictOf,
  );
  assert.deepEqual(
    told.map(({ kind, tone }) => `${kind} ${tone}`),
    [
      'held attention',
      'failing attention',
      'silent attention',
      'not_connected attention',
      'approval attention',
      'stopped attention',
      'person_needed trouble',
      'link_needed trouble',
      'outbox_unreadable trouble',
    ],
  );
  assert.equal(told[0]?.held, 3);
});

test('a connection that has proven nothing yet has no age', () => {
  const proofs = { outboundMs: null, inboundMs: null, backlogMs: null };
  assert.equal(verdictOf({ ...well, session: { ...well.session, proofs } }).proofMs, null);
});
