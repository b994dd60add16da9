import type { Environment } from '../../config/environment.ts';
import { loadSessionConfig } from '../../config/load.ts';
import type { SessionConfig } from '../../config/schema.ts';
import { timesInZone } from '../../delivery/telling/local-time.ts';
import { codedDiskError } from '../../disk-error.ts';
import { CodedError, hasCode, toError } from '../../errors/coded-error.ts';
import { inCommands, jsonInCommands } from '../../next-steps/commands.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import type { OperationProgress } from '../../operations/session/session-operations.ts';
import type { FarEnds } from '../../service/far-ends.ts';
import { checkFolders } from '../../service/preflight.ts';
import { keepFoldersPrivate } from '../../service/private-folders.ts';
import { reasonsInWords } from '../../translations/reasons.ts';
import type { openPasskeyWindow } from '../../whatsapp/webjs/passkey-window/window.ts';
import { columnsOf } from '../deliveries/words.ts';
import { REPORT_IT, unexpected } from '../hybrid/refusal.ts';
import { logOfCommand } from '../spoken-log.ts';
import { type Streams, Terminal } from '../terminal.ts';
import { userName } from '../user-name.ts';
import { type Command, type Invocation, parseInvocation } from './arguments.ts';
import type { CompanySession, Outcome, Run } from './command-run.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { outboxAttachments } from './outbox-attachment.ts';
import { usage } from './usage.ts';

/** Where the command runs: this process, or the sandbox. */
export interface Surroundings extends Streams {
  readonly environment: Environment;
  /** The companies of a configuration file that this is about; left out: the environment describes the one. */
  readonly companies?: readonly CompanySession[];
  /** A simulated WhatsApp; null for the real one. */
  readonly farEnds: FarEnds | null;
  /** Ctrl+C. */
  readonly signal: AbortSignal;
  /** Instead of a window that a person sees. */
  readonly openWindow?: typeof openPasskeyWindow;
}

/** `node session-manager.js …`: parse → config → run → one result. Resolves to the exit code; never rejects. */
export async function runSessionManager(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const terminal = new Terminal(surroundings, surroundings.signal);
  const json = argv.includes('--json');
  // Known once it is read, also to what tells of a failure after that.
  const known: { timeZone: string | null } = { timeZone: null };
  try {
    const invocation = parseInvocation(argv);
    if (invocation.command.verb === 'help') {
      terminal.result(usage.trimEnd());
      return exitCodes.done;
    }
    const { companies } = surroundings;
    const work = async (config: SessionConfig): Promise<Outcome> => {
      known.timeZone = config.timeZone;
      checkFolders(config);
      const run = configure(invocation, terminal, surroundings, config);
      keepFoldersPrivate(config, run.log);
      return perform(invocation.command, run);
    };
    const outcome =
      invocation.all && companies
        ? await (await import('./every-company.ts')).everyCompany(companies, work, (one) =>
            textOf(one, known.timeZone ?? 'UTC'),
          )
        : await work(companies?.[0]?.config() ?? loadSessionConfig(surroundings.environment));
    terminal.result(
      json
        ? jsonInCommands({ exitCode: outcome.exitCode, ...outcome.result })
        : textOf(outcome, known.timeZone ?? 'UTC'),
    );
    return outcome.exitCode;
  } catch (thrown) {
    return refuse(terminal, toError(codedDiskError(thrown)), {
      json,
      timeZone: known.timeZone,
      signal: surroundings.signal,
    });
  }
}

function configure(
  invocation: Invocation,
  terminal: Terminal,
  surroundings: Surroundings,
  { service, accounts: [account], timeZone }: SessionConfig,
): Run {
  const { signal, farEnds, openWindow, stdout, stderr } = surroundings;
  return {
    service,
    account,
    farEnds,
    terminal,
    log: logOfCommand(service.LOG_LEVEL, stderr.isTTY === true, (text) => terminal.say(timesInZone(text, timeZone))),
    attachments: outboxAttachments(service),
    timeZone,
    width: columnsOf(stdout),
    invocation,
    signal,
    openWindow: openWindow ?? openVisibleWindow,
    isCompany: surroundings.companies !== undefined,
    call: { decidedBy: userName(), signal, progress: (step) => terminal.progress(localStep(step, timeZone)) },
  };
}

/** Loaded when used. */
const openVisibleWindow: typeof openPasskeyWindow = async (window) =>
  await (await import('../../whatsapp/webjs/passkey-window/window.ts')).openPasskeyWindow(window);

function localStep(step: OperationProgress, timeZone: string): OperationProgress {
  return step.type === 'step' ? { ...step, sentence: timesInZone(step.sentence, timeZone) } : step;
}

function textOf({ text, next }: Outcome, timeZone: string): string {
  return reasonsInWords('en', timesInZone(next === undefined ? text : `${text}\nNext: ${inCommands(next)}`, timeZone));
}

/** What acts on the login, or on its backups. */
const ON_LOGIN: ReadonlySet<Command['verb']> = new Set([
  ...(['backup', 'restore', 'repair', 'refresh', 'clean', 'link', 'test'] as const),
  ...(['export', 'import', 'import-localauth'] as const),
]);

/** Commands are loaded on demand. */
async function perform(command: Command, run: Run): Promise<Outcome> {
  if (ON_LOGIN.has(command.verb)) await (await import('./owner.ts')).requireSessionHere(run);
  switch (command.verb) {
    case 'help':
      return { exitCode: exitCodes.done, result: {}, text: usage };
    case 'status':
      return (await import('./status.ts')).status(run);
    case 'status_all':
      if (run.isCompany) return (await import('./status.ts')).status(run);
      return (await import('./status-all.ts')).statusOfAll(run);
    case 'report':
      return (await import('./report.ts')).report(run);
    case 'figures':
      return (await import('./figures.ts')).figures(run, command);
    case 'recorder':
      return (await import('./recorder.ts')).recorder(run);
    case 'drill':
      return (await import('./drill.ts')).drill(run);
    case 'list':
      return (await import('./list.ts')).list(run);
    case 'backup':
      return (await import('./backup.ts')).backup(run);
    case 'restore':
      return (await import('./restore.ts')).restore(run, command);
    case 'repair':
      return (await import('./repair.ts')).repair(run);
    case 'refresh':
      return (await import('./refresh.ts')).refresh(run);
    case 'clean':
      return (await import('./clean.ts')).clean(run, command);
    case 'link':
      return (await import('./link.ts')).link(run, command);
    case 'export':
      return (await import('./carry.ts')).exportSession(run, command);
    case 'import':
      return (await import('./carry.ts')).importSession(run, command);
    case 'import-localauth':
      return (await import('./local-auth.ts')).importLocalAuth(run, command);
    case 'window':
      return (await import('./passkey.ts')).passkeyWindow(run, command);
    case 'test':
      return (await import('./test-phone.ts')).testPhone(run, command);
  }
}

/** One sentence, the next command, an exit code; with `--json` also as the last line. */
function refuse(
  terminal: Terminal,
  error: Error,
  {
    json,
    timeZone,
    signal,
  }: { readonly json: boolean; readonly timeZone: string | null; readonly signal: AbortSignal },
): number {
  const cancelled = signal.aborted || hasCode(error, 'ABORT_ERR') || error.name === 'AbortError';
  const coded = error instanceof CodedError ? error : null;
  const exitCode = cancelled ? exitCodes.cancelled : exitCodeOf(coded?.code ?? '');
  const sentence = cancelled ? 'Stopped on request.' : (coded?.message ?? unexpected(error));
  const next = cancelled || coded ? inCommands(coded?.next ?? nextStep`${{ action: 'status' }}`) : REPORT_IT;
  const said = `${sentence}\nNext: ${next}`;
  terminal.say(timeZone === null ? said : timesInZone(said, timeZone));
  const code = cancelled ? 'CLI_CANCELLED' : (coded?.code ?? 'UNEXPECTED');
  if (json) terminal.result(JSON.stringify({ exitCode, error: { code, sentence, next } }));
  return exitCode;
}
