import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { BacklogWait } from './backlog-wait.ts';

const quietMs = 30_000;
const ofBacklog = { tag: 'message', attrs: { id: 'A', offline: '0' } };
const live = { tag: 'message', attrs: { id: 'B' } };

function waiting(t: TestContext): { readonly wait: BacklogWait; readonly heard: boolean[] } {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const heard: boolean[] = [];
  return { heard, wait: new BacklogWait({ quietMs, received: (assumed) => heard.push(assumed) }) };
}

test('what WhatsApp says is reported as said, also when it came before the login was through', (t) => {
  const { wait, heard } = waiting(t);
  wait.ended();
  assert.deepEqual(heard, []);
  wait.opened();
  t.mock.timers.tick(2 * quietMs);
  assert.deepEqual(heard, [false]);
});

test('without a word it counts as received after a quiet time, which only stanzas of the backlog prolong', (t) => {
  const { wait, heard } = waiting(t);
  wait.opened();
  t.mock.timers.tick(quietMs - 1);
  wait.saw(ofBacklog);
  t.mock.timers.tick(quietMs - 1);
  wait.saw(live);
  assert.deepEqual(heard, []);
  t.mock.timers.tick(1);
  assert.deepEqual(heard, [true]);
  wait.saw(ofBacklog);
  t.mock.timers.tick(2 * quietMs);
  assert.deepEqual(heard, [true], 'assumed once');
  wait.ended();
  assert.deepEqual(heard, [true, false], 'and corrected when it is said after all');
});

test('a connection that has ended tells nothing', (t) => {
  const { wait, heard } = waiting(t);
  wait.opened();
  wait.stop();
  t.mock.timers.tick(2 * quietMs);
  assert.deepEqual(heard, []);
});
