import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connected } from '../../test/api/rig.ts';
import { standingWith } from '../../test/support/standing.ts';
import type { SessionStatus } from '../session/lifecycle/status.ts';
import { catalogue } from './catalogue.ts';
import { createJointMetrics, createMetrics } from './metrics.ts';

const incident = { key: 'k', severity: 'warning', sentence: 's', next: 'n', openedAt: 1, closedAt: null } as const;

test('the figures are in the text format, every one of the catalogue, with its labels', async () => {
  let status: SessionStatus = { ...connected.status, linkedAt: 2000 };
  const standing = standingWith({
    customers: { held: 2 },
    oldestWaiting: new Date(1000).toISOString(),
    failing: [{ worker: 'intake', since: '', code: null, sentence: '', next: null }],
    worked: { documents: new Date(5000).toISOString() },
  });
  const metrics = createMetrics({
    status: () => status,
    standing: () => Promise.resolve(standing),
    incidents: { list: () => [incident] },
    now: () => 61_000,
  });
  metrics.sessionChanged();
  status = { ...status, maySend: false, reason: 'connection_lost' };
  metrics.sessionChanged();
  metrics.sessionChanged();
  status = { ...status, maySend: true, reason: null };
  const base = { from: 'dispatching', to: 'sent', reason: null, key: 'live/invoice/ACME', message: 1 } as const;
  metrics.progress({ ...base, role: 'customer', createdAt: 0, at: 30_000 });
  metrics.progress({ ...base, role: 'copy', createdAt: 0, at: 30_000 });

  const text = await metrics.text();
  for (const line of [
    'courier_session_connects_total 1',
    'courier_session_disconnects_total{reason="connection_lost"} 1',
    'courier_session_state{state="connected"} 1',
    'courier_session_proof_age_seconds{direction="outbound"} 0.003',
    'courier_session_linked_timestamp_seconds 2',
    'courier_deliveries{state="held"} 2',
    'courier_deliveries{state="sent"} 0',
    'courier_queue_oldest_age_seconds 60',
    'courier_delivery_changes_total{role="copy",state="sent"} 1',
    'courier_delivery_duration_seconds_bucket{le="15",state="sent"} 0',
    'courier_delivery_duration_seconds_bucket{le="60",state="sent"} 1',
    'courier_delivery_duration_seconds_count{state="sent"} 1',
    'courier_worker_failing{worker="intake"} 1',
    'courier_worker_success_timestamp_seconds{worker="documents"} 5',
    'courier_incidents_open{severity="warning"} 1',
    'courier_outbox_readable 1',
  ])
    assert.ok(text.includes(`\n${line}\n`), `${line}\n${text}`);
  assert.doesNotMatch(text, /^courier_backup_timestamp_seconds/m, 'absent: none was made');
  assert.doesNotMatch(text, /ACME/);
  for (const [name, { type }] of Object.entries(catalogue)) assert.ok(text.includes(`# TYPE ${name} ${type}`), name);
});

test('names follow the conventions: a prefix, base units, and _total for counters', () => {
  for (const [name, { type }] of Object.entries(catalogue)) {
    assert.match(name, /^courier_[a-z_]+$/);
    assert.equal(name.endsWith('_total'), type === 'counter', name);
    assert.doesNotMatch(name, /_(ms|milliseconds|minutes|hours|days)(_|$)/);
  }
});

test('an outbox that cannot be read is a figure, and no failure', async () => {
  const metrics = createMetrics({
    status: () => connected.status,
    standing: () => Promise.resolve(null),
    incidents: { list: () => [] },
    now: () => 0,
  });
  assert.match(await metrics.text(), /^courier_outbox_readable 0$/m);
});

test('what is of a number that several companies share stands once, with its account; what is of a company with both', async () => {
  const company = (name: string, account: string, sharesAccount: boolean) => {
    const labels = { company: name, account };
    const standing = () => Promise.resolve(standingWith({ customers: { held: 2 } }));
    const metrics = createMetrics({
      ...{ status: () => connected.status, standing, incidents: { list: () => [] }, now: () => 0, labels },
    });
    metrics.sessionChanged();
    return { figures: () => metrics.figures(), account, sharesAccount };
  };
  const companies = [company('a', 'one', true), company('b', 'one', true), company('c', 'two', false)];
  const text = await createJointMetrics().text(companies);
  const linesOf = (name: string): readonly string[] =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`))
      .toSorted();
  for (const name of ['courier_session_may_send', 'courier_session_connects_total'])
    assert.deepEqual(linesOf(name), [`${name}{account="one"} 1`, `${name}{company="c",account="two"} 1`]);
  assert.deepEqual(
    linesOf('courier_deliveries').filter((line) => line.includes('state="held"')),
    [
      ['a', 'one'],
      ['b', 'one'],
      ['c', 'two'],
    ].map(([name, account]) => `courier_deliveries{state="held",company="${name}",account="${account}"} 2`),
  );
});
