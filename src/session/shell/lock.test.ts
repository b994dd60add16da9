import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { systemClock } from '../../clock.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { acquireLock, isLocked, lockHolder } from './lock.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'courier-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const request = () => ({ folder, name: 'test', doing: 'running', waitMs: 0, clock: systemClock });

/** A process of its own that takes the lock, says so, and keeps it until told to stop or killed. */
async function otherHolder(doing: string) {
  const source = `
    import { acquireLock } from ${JSON.stringify(new URL('lock.ts', import.meta.url).href)};
    import { systemClock } from ${JSON.stringify(new URL('../../clock.ts', import.meta.url).href)};
    const lock = await acquireLock({ folder: ${JSON.stringify(folder)}, name: 'test', doing: ${JSON.stringify(doing)}, waitMs: 0, clock: systemClock });
    process.stdin.on('data', () => { lock.release(); process.exit(0); }).on('end', () => process.exit(0));
    console.log('held');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

test('a second start is refused and names the holder', async () => {
  const child = await otherHolder('connected');
  await assert.rejects(acquireLock(request()), (error: Error) => {
    assert.ok(hasCode(error, 'SESSION_LOCKED'));
    assert.match(error.message, new RegExp(`process ${child.pid} on .*, connected`));
    return true;
  });
  assert.equal(isLocked(folder, 'test'), true);
  child.kill('SIGKILL');
  await once(child, 'exit');
});

test('the lock is released if its holder is killed, whatever its note still says', async () => {
  const child = await otherHolder('connected');
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(lockHolder(folder, 'test')?.pid, child.pid);
  const lock = await acquireLock(request());
  assert.equal(lockHolder(folder, 'test')?.pid, process.pid);
  lock.release();
  lock.release();
  assert.equal(isLocked(folder, 'test'), false);
});

test('a start waits for a holder that is stopping', async () => {
  const child = await otherHolder('stopping');
  const waiting = acquireLock({ ...request(), waitMs: 10_000 });
  child.stdin.write('release');
  const lock = await waiting;
  assert.ok(lock.isHeld());
  lock.release();
});

test('a removed lock file is detected', async () => {
  const lock = await acquireLock(request());
  rmSync(join(folder, 'test.lock'));
  assert.equal(lock.isHeld(), false);
  lock.release();
});

test('a folder that cannot hold a lock is an error with the next step', async () => {
  await assert.rejects(acquireLock({ ...request(), folder: join(import.meta.filename, 'below') }), (error: Error) =>
    hasCode(error, 'SESSION_LOCK_UNUSABLE'),
  );
});

test('the folder of the lock is private', async () => {
  const lock = await acquireLock({ ...request(), folder: join(folder, 'new') });
  if (process.platform !== 'win32') assert.equal(statSync(join(folder, 'new')).mode & 0o777, 0o700);
  lock.release();
});
