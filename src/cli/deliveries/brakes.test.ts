import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { cliError } from '../../errors/cli.ts';
import type { BrakeOperations } from '../../operations/brakes.ts';
import { invoice, OutboxOnDisk } from './rig.test-support.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'courier-brakes-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const disk = new OutboxOnDisk(path.join(folder, 'outbox.db'));

test('without a service sending is stopped in the outbox, says so in the list, and goes on', async () => {
  await disk.post(invoice(1));
  assert.equal((await disk.run(['stop-sending'])).code, 2, 'it needs a reason');
  const stopped = await disk.run(['stop-sending', '--why', 'wrong\u202e prices', '--who', 'eva']);
  assert.equal(stopped.code, 0, stopped.err);
  assert.match(stopped.out, /^Sending has been stopped since 2026-11-20 09:00 by eva: "wrong/);
  assert.doesNotMatch(stopped.out, /\u202e/);
  assert.match(stopped.out, /deliveries resume-sending$/m);

  const again = await disk.run(['stop-sending', '--why', 'twice', '--json']);
  const { stop } = JSON.parse(again.out) as { stop: object };
  assert.deepEqual(
    stop,
    { by: 'eva', why: 'wrong\u202e prices', since: '2026-11-20T12:00:00.000Z' },
    'the first one stays',
  );
  assert.match((await disk.run(['list'])).out, /Sending has been stopped since .* by eva.*deliveries resume-sending/);

  assert.match((await disk.run(['resume-sending'])).out, /^Sending goes on\. .*It was stopped by eva\.$/m);
  assert.match((await disk.run(['resume-sending'])).out, /^Sending was not stopped\./);
  assert.doesNotMatch((await disk.run(['list'])).out, /is stopped/);
});

test('a running service stops; one that ends meanwhile leaves it to the outbox', async () => {
  const asked: string[] = [];
  const running: BrakeOperations = {
    stopSending: ({ why }) => {
      asked.push(why);
      return asked.length > 1
        ? Promise.reject(cliError('CLI_SERVICE_GONE'))
        : Promise.resolve({
            stop: { by: 'service', why, since: '2026-11-20T12:00:00.000Z' },
            stopped: true,
            waiting: 7,
          });
    },
    resumeSending: () => Promise.reject(new Error('not asked for')),
  };
  const run = (why: string) =>
    disk.run(['stop-sending', '--why', why, '--json'], { running: () => Promise.resolve(running) });
  assert.equal((JSON.parse((await run('one')).out) as { waiting: number }).waiting, 7);
  assert.equal((await disk.with((outbox) => outbox.brakes())).stopped, null, 'the service did it');
  assert.equal((await run('two')).code, 0);
  assert.equal((await disk.with((outbox) => outbox.brakes())).stopped?.why, 'two');
});
