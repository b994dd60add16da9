import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Durations, figuresText, Tally } from './figures.ts';

test('a label holds what would end it or its line', () => {
  const disconnects = new Tally();
  disconnects.add({ reason: 'a "b" \\ c\nd' });
  disconnects.add({ reason: 'a "b" \\ c\nd' });
  const name = 'courier_session_disconnects_total';
  const text = figuresText([new Map([[name, disconnects.samples(name)]])]);
  assert.ok(text.includes(`\n${String.raw`${name}{reason="a \"b\" \\ c\nd"} 2`}\n`), text);
});

test('a duration is in each bucket that reaches it, and a longer one than all in the last', () => {
  const durations = new Durations();
  for (const seconds of [1, 2, 100_000]) durations.add('sent', seconds);
  const name = 'courier_delivery_duration_seconds';
  const lines = durations.samples(name).map(({ name: line, labels, value }) => [line, labels['le'], value]);
  assert.deepEqual(lines.slice(0, 2), [
    [`${name}_bucket`, '1', 1],
    [`${name}_bucket`, '5', 2],
  ]);
  assert.deepEqual(lines.slice(-4), [
    [`${name}_bucket`, '86400', 2],
    [`${name}_bucket`, '+Inf', 3],
    [`${name}_sum`, undefined, 100_003],
    [`${name}_count`, undefined, 3],
  ]);
});

test('what several tell of one figure stands together, and one that nobody knows has no line', () => {
  const name = 'courier_session_may_send';
  const of = (company: string) => new Map([[name, [{ name, labels: { company }, value: 1 }]]] as const);
  const text = figuresText([of('a'), of('b')]);
  assert.ok(text.includes(`# TYPE ${name} gauge\n${name}{company="a"} 1\n${name}{company="b"} 1\n\n# HELP`), text);
  assert.ok(text.includes('# TYPE courier_backup_timestamp_seconds gauge\n\n'), text);
});
