import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { startAttackedService } from '../security/rig.ts';
import { bareEnvironment } from '../support/environment.ts';

const root = path.resolve(import.meta.dirname, '..', '..');

interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

function run(environment: Readonly<Record<string, string>>, ...args: string[]): Promise<Answer> {
  return command(environment, 'hybrid-invoice-service.js', ...args);
}

async function command(
  environment: Readonly<Record<string, string>>,
  program: string,
  ...args: string[]
): Promise<Answer> {
  const child = spawn(process.execPath, [path.join(root, program), ...args], {
    env: { ...bareEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [out, error, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, error };
}

test('the first run is approved beside the running service, by the command that the service names', async () => {
  const { environment, close } = await startAttackedService(() => ({ DISABLE_CUSTOMER_MESSAGES: 'false' }));
  try {
    const waits = await run(environment, 'deliveries', 'list');
    assert.match(waits.out, /hybrid-invoice-service\.js deliveries approve/);

    const refused = await run(environment, 'deliveries', 'approve', '--json');
    assert.equal(refused.code, 1);
    assert.match(refused.error, /invoices dated .* would be sent[\s\S]*deliveries approve --yes/);

    const approved = await run(environment, 'deliveries', 'approve', '--yes', '--json');
    assert.equal(approved.code, 0, approved.error);
    assert.equal((JSON.parse(approved.out) as { approved: boolean }).approved, true);

    const again = await run(environment, 'deliveries', 'approve', '--json');
    assert.deepEqual([again.code, JSON.parse(again.out)], [0, { approved: false, pending: null }]);
    assert.doesNotMatch((await run(environment, 'deliveries', 'list')).out, /deliveries approve/);

    const braked = await run(
      environment,
      'deliveries',
      'stop-sending',
      '--why',
      'wrong prices',
      '--who',
      'ana',
      '--json',
    );
    assert.equal(braked.code, 0, braked.error);
    assert.equal((JSON.parse(braked.out) as { stop: { by: string } }).stop.by, 'ana');
    const report = await command(environment, 'session-manager.js', '--report', '--json');
    assert.match(report.out, /"delivery\.stopped"/);
    assert.match(
      report.out,
      /"waits":\[\{"sentence":"Sending is stopped since .*, by ana: .*deliveries resume-sending/,
    );
    const resumed = await run(environment, 'deliveries', 'resume-sending');
    assert.match(resumed.out, /^Sending goes on/);

    const second = await run({ ...environment, WHATSAPP_SESSION_NAME: 'another' });
    assert.equal(second.code, 11, second.error);
    assert.match(second.error, /running with this DATA_PATH, .*process \d+.*\nNext: .*`kill \d+`/);
    assert.doesNotMatch(second.error, /--status/, 'of the other session, it would say that nothing runs');
  } finally {
    await close();
  }
  const stopped = await run(environment, 'deliveries', 'approve');
  assert.equal(stopped.code, 1);
  assert.match(stopped.error, /Start it: node hybrid-invoice-service\.js$/m);
});
