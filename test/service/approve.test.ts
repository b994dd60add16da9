import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { ServiceTerminal } from '../../src/cli/hybrid/service-terminal.ts';
import { type ApprovalQuestion, questionOf } from '../../src/delivery/sending/approval.ts';
import { CodedError, toError } from '../../src/errors/coded-error.ts';
import { findService } from '../../src/http/control-client.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { pendingSoon } from '../../src/operations/approval.ts';
import { commandsIn, wordsOf } from '../next-steps/printed.ts';
import { startAttackedService } from '../security/rig.ts';
import { bareEnvironment } from '../support/environment.ts';
import { root } from '../support/sources.ts';

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

const approve = 'node hybrid-invoice-service.js deliveries approve';

/** The running service, asked as its own commands ask it. */
async function beside(environment: Readonly<Record<string, string>>) {
  const { DATA_PATH: data = '', WHATSAPP_SESSION_NAME: session = 'sap-whatsapp-persistent' } = environment;
  const found = await findService(data, session);
  assert.ok(found !== null);
  const { operations } = found;
  return {
    pending: await operations.pendingApproval({ signal: new AbortController().signal }),
    /** The commands with which an approval is refused. */
    refusal: async (question: ApprovalQuestion) =>
      commandsIn(inCommands((await refusalOf(operations.approve({ decidedBy: 'x', question }))).next)),
  };
}

async function refusalOf(work: Promise<unknown>): Promise<CodedError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof CodedError, String(error));
  return error;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(toError(signal.reason))));
}

test('the first run is approved beside the running service, by the command that the service names', async () => {
  const { environment, close } = await startAttackedService(() => ({ DISABLE_CUSTOMER_MESSAGES: 'false' }));
  try {
    const waits = await run(environment, 'deliveries', 'list');
    assert.match(waits.out, /hybrid-invoice-service\.js deliveries approve/);

    const asked = await beside(environment);
    const { pending } = asked;
    assert.ok(pending !== null);
    assert.deepEqual(await asked.refusal({ ...questionOf(pending), day: '2020-01-01' }), [approve]);
    const unasked = new PassThrough();
    const streams = { stdin: new PassThrough(), stdout: unasked, stderr: unasked };
    const { signal } = new AbortController();
    const terminal = new ServiceTerminal(streams, { approveFirstRun: false, user: 'x', timeZone: 'UTC', signal });
    assert.equal(await terminal.approve(pending), null);
    assert.ok(commandsIn(String(unasked.read())).includes(approve));

    const refused = await run(environment, 'deliveries', 'approve', '--json');
    assert.equal(refused.code, 1);
    assert.match(refused.error, /invoices dated .* would be sent[\s\S]*deliveries approve --yes/);

    const approved = await run(environment, 'deliveries', 'approve', '--yes', '--json');
    assert.equal(approved.code, 0, approved.error);
    assert.equal((JSON.parse(approved.out) as { approved: boolean }).approved, true);

    const again = await run(environment, 'deliveries', 'approve', '--json');
    assert.deepEqual([again.code, JSON.parse(again.out)], [0, { approved: false, pending: null }]);
    assert.doesNotMatch((await run(environment, 'deliveries', 'list')).out, /deliveries approve/);

    const nothing = await asked.refusal(questionOf(pending));
    assert.deepEqual(nothing, ['node hybrid-invoice-service.js deliveries list']);
    // Asked before SAP and the PDFs were looked at.
    const soon = pendingSoon({ pendingApproval: ({ signal: over }) => aborted(over) }, signal, 1);
    const [status = '', ...others] = commandsIn(inCommands((await refusalOf(soon)).next));
    assert.deepEqual(others, []);
    const looked = await command(environment, 'session-manager.js', ...wordsOf(status).slice(2));
    assert.match(looked.out, /^ {2}SAP +ok/m);

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
      /"waits":\[\{"sentence":"Sending has been stopped since .* by ana: .*deliveries resume-sending/,
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
