import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { ServiceTerminal } from '../../src/cli/hybrid/service-terminal.ts';
import { type ApprovalQuestion, questionOf } from '../../src/delivery/sending/approval.ts';
import { CodedError, toError } from '../../src/errors/coded-error.ts';
import { findService } from '../../src/http/control-client.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { pendingSoon } from '../../src/operations/approval.ts';
import { type Typed, typeAt } from '../next-steps/installation.ts';
import { commandsIn } from '../next-steps/printed.ts';
import { launchCommand } from '../security/launcher.ts';
import { startAttackedService } from '../security/rig.ts';

/** A command with the service's environment, in this process. */
function run(environment: Readonly<Record<string, string>>, words: string): Promise<Typed> {
  return typeAt({ environment, farEnds: null }, `node hybrid-invoice-service.js ${words}`.trim());
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
  const { folder, environment, close } = await startAttackedService(() => ({ DISABLE_CUSTOMER_MESSAGES: 'false' }));
  try {
    const waits = await run(environment, 'deliveries list');
    assert.match(waits.text, /hybrid-invoice-service\.js deliveries approve/);

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

    // It asks on the process's own streams.
    const launched = async (...words: readonly string[]) => {
      const command = launchCommand('hybrid-invoice-service.js', words, { cwd: folder, env: environment });
      return { code: await command.ended, output: command.output(), answer: command.answer() };
    };
    const refused = await launched('deliveries', 'approve', '--json');
    assert.equal(refused.code, 1);
    assert.match(refused.output, /invoices dated .* would be sent[\s\S]*deliveries approve --yes/);

    const approved = await launched('deliveries', 'approve', '--yes', '--json');
    assert.equal(approved.code, 0, approved.output);
    assert.equal((JSON.parse(approved.answer) as { approved: boolean }).approved, true);

    const again = await launched('deliveries', 'approve', '--json');
    assert.deepEqual([again.code, JSON.parse(again.answer)], [0, { approved: false, pending: null }]);
    assert.doesNotMatch((await run(environment, 'deliveries list')).text, /deliveries approve/);

    const nothing = await asked.refusal(questionOf(pending));
    assert.deepEqual(nothing, ['node hybrid-invoice-service.js deliveries list']);
    // Asked before SAP and the PDFs were looked at.
    const soon = pendingSoon({ pendingApproval: ({ signal: over }) => aborted(over) }, signal, 1);
    const [status = '', ...others] = commandsIn(inCommands((await refusalOf(soon)).next));
    assert.deepEqual(others, []);
    const looked = await typeAt({ environment, farEnds: null }, status);
    assert.match(looked.text, /^ {2}SAP +ok/m);

    const braked = await run(environment, `deliveries stop-sending --why 'wrong prices' --who ana --json`);
    assert.equal(braked.exitCode, 0, braked.text);
    assert.equal((JSON.parse(braked.text) as { stop: { by: string } }).stop.by, 'ana');
    const report = await typeAt({ environment, farEnds: null }, 'node session-manager.js --report --json');
    assert.match(report.text, /"delivery\.stopped"/);
    assert.match(
      report.text,
      /"waits":\[\{"sentence":"Sending has been stopped since .* by ana: .*deliveries resume-sending/,
    );
    const resumed = await run(environment, 'deliveries resume-sending');
    assert.match(resumed.text, /^Sending goes on/);

    const second = await run({ ...environment, WHATSAPP_SESSION_NAME: 'another' }, '');
    assert.equal(second.exitCode, 11, second.text);
    assert.match(second.text, /running with this DATA_PATH, .*process \d+.*\nNext: .*`kill \d+`/);
    assert.doesNotMatch(second.text, /--status/, 'of the other session, it would say that nothing runs');
  } finally {
    await close();
  }
  const stopped = await run(environment, 'deliveries approve');
  assert.equal(stopped.exitCode, 1);
  assert.match(stopped.text, /Start it: node hybrid-invoice-service\.js$/m);
});
