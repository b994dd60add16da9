import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import type { Alert } from '../../src/alerts/alert.ts';
import { inCommands } from '../../src/next-steps/commands.ts';

interface Seen {
  readonly pid: number;
  readonly before: number;
  readonly after: number;
  readonly raised: readonly Alert[];
  readonly resolved: readonly string[];
}

/** The program as the first process of a namespace of its own; null: this user or system gives none. */
function asProcessOne(...init: readonly string[]): Seen | null {
  const program = path.join(import.meta.dirname, 'process-one.ts');
  const ran = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', ...init, process.execPath, program], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  if (ran.error || /^unshare:/m.test(ran.stderr)) return null;
  assert.equal(ran.status, 0, ran.stderr);
  return JSON.parse(ran.stdout) as Seen;
}

test('as process 1 the service counts the orphans that nobody collects, and says what would', (t) => {
  const seen = asProcessOne();
  if (!seen) {
    t.skip('no namespace of processes can be had here: it needs Linux and root');
    return;
  }
  assert.deepEqual([seen.pid, seen.before, seen.after], [1, 0, 3]);
  assert.deepEqual(
    seen.raised.map(({ key, severity }) => [key, severity]),
    [['service.without_init', 'warning']],
  );
  assert.match(inCommands(seen.raised[0]?.next ?? ''), /--init/);
});

test('under a process 1 that collects orphans nothing is counted and nothing is said', (t) => {
  const seen = asProcessOne('sh', '-c', '"$@"; exit $?', 'sh');
  if (!seen) {
    t.skip('no namespace of processes can be had here: it needs Linux and root');
    return;
  }
  assert.notEqual(seen.pid, 1);
  assert.deepEqual([seen.before, seen.after, seen.raised], [0, 0, []]);
  assert.deepEqual(seen.resolved, ['service.without_init'], 'the incident of a start without is over');
});
