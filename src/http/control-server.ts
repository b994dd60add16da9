import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { stream } from 'hono/streaming';
import { replaceFile } from '../atomic-file.ts';
import { codedDiskError } from '../disk-error.ts';
import { cliError } from '../errors/cli.ts';
import { CodedError, toError } from '../errors/coded-error.ts';
import type { Log } from '../log.ts';
import type { ApprovalOperations } from '../operations/approval.ts';
import type { BrakeOperations } from '../operations/brakes.ts';
import type { Ask, OperationCall, SessionOperations } from '../operations/session/session-operations.ts';
import { allowedHosts } from './allowed-hosts.ts';
import { newToken, showsToken } from './bearer.ts';
import {
  ALIVE_EVERY_MS,
  type ControlAddress,
  type ControlLine,
  type ControlVerb,
  controlFile,
  type ErrorLine,
  OPERATOR_HEADER,
  requestSchemas,
} from './control-messages.ts';
import { answerFailure, closeServer, listen, MAX_BODY_BYTES, portOf } from './server.ts';

/** What another process can ask of a running service. */
export type ServiceOperations = SessionOperations & ApprovalOperations & BrakeOperations;

export interface ControlParts {
  /** Folder of the address file (0600, in a private folder): anyone who can read it can control the session. */
  readonly dataPath: string;
  readonly session: string;
  readonly operations: ServiceOperations;
  readonly log: Log;
}

/** The server, and the token of this run, which is also used elsewhere. */
export interface Control {
  readonly file: string;
  readonly token: string;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/** The control endpoint of a running service: loopback, any free port, a new token for each run. */
export async function startControl(parts: ControlParts): Promise<Control> {
  const token = newToken();
  const { fetch } = controlApp(parts, token);
  const { server } = await listen({
    fetch,
    host: LOOPBACK,
    port: 0,
    allowed: allowedHosts(LOOPBACK, []),
    log: parts.log,
  });
  const file = controlFile(parts.dataPath, parts.session);
  const address: ControlAddress = { format: 1, pid: process.pid, port: portOf(server), token };
  try {
    await mkdir(parts.dataPath, { recursive: true, mode: 0o700 });
    await replaceFile(file, `${JSON.stringify(address)}\n`);
  } catch (error) {
    await closeServer(server);
    throw codedDiskError(error);
  }
  return {
    file,
    token,
    async close() {
      await rm(file, { force: true });
      await closeServer(server);
    },
  };
}

/** Questions of operations that wait for their caller's answer, by id. */
type OpenQuestions = Map<string, (answer: unknown) => void>;

function controlApp({ operations, log }: ControlParts, token: string): Hono {
  const questions: OpenQuestions = new Map();
  const app = new Hono().onError(answerFailure(log)).use(async (context, next) => {
    // Before the body: a stranger's is not read.
    if (!showsToken(context.req.header('authorization'), token)) return context.text('wrong token', 401);
    return next();
  });
  return app.post('/control/:verb', bodyLimit({ maxSize: MAX_BODY_BYTES }), async (context) => {
    const verb = context.req.param('verb');
    if (!isVerb(verb)) return context.text('no such verb', 404);
    const request = requestSchemas[verb].safeParse(await context.req.json().catch(() => null));
    const decidedBy = decoded(context.req.header(OPERATOR_HEADER) ?? 'unknown');
    if (!request.success || decidedBy === null) return context.text('invalid request', 400);

    context.header('content-type', 'application/x-ndjson');
    return stream(context, async (output) => {
      const gone = new AbortController();
      output.onAbort(() => gone.abort());
      const write = async (line: ControlLine): Promise<void> => {
        await output.write(`${JSON.stringify(line)}\n`);
      };
      // Lines keep their order; if the caller is gone, the work still continues.
      let last = Promise.resolve();
      const say = (line: ControlLine): void => {
        last = last.then(() => write(line)).catch(() => gone.abort());
      };
      const alive = setInterval(() => say({ type: 'alive' }), ALIVE_EVERY_MS);
      try {
        const call: OperationCall = { decidedBy, signal: gone.signal, progress: say };
        const asking = { ...call, ask: asker(questions, say, gone.signal) };
        say({ type: 'result', result: (await perform({ operations, questions }, verb, request.data, asking)) ?? null });
      } catch (thrown) {
        const error = toError(codedDiskError(thrown));
        if (!(error instanceof CodedError)) log.error({ err: error, verb }, 'a control command failed');
        say({ type: 'error', error: errorLine(error) });
      } finally {
        clearInterval(alive);
        await last;
      }
    });
  });
}

/** Asks the caller of an operation, who answers by a request of its own. */
function asker(questions: OpenQuestions, say: (line: ControlLine) => void, signal: AbortSignal): Ask {
  return (question) =>
    new Promise((resolve, reject) => {
      const id = randomUUID();
      const gone = (): void => {
        questions.delete(id);
        reject(cliError('CLI_NOT_ANSWERED'));
      };
      questions.set(id, (answer) => {
        questions.delete(id);
        signal.removeEventListener('abort', gone);
        if (answer === null) reject(cliError('CLI_NOT_ANSWERED'));
        else resolve(answer);
      });
      signal.addEventListener('abort', gone, { once: true });
      say({ type: 'question', id, question });
    });
}

async function perform(
  { operations, questions }: { readonly operations: ServiceOperations; readonly questions: OpenQuestions },
  verb: ControlVerb,
  request: unknown,
  { ask, ...call }: Required<OperationCall>,
): Promise<unknown> {
  switch (verb) {
    case 'status':
      return operations.status();
    case 'history':
      return operations.history();
    case 'figures':
      return operations.figures();
    case 'backup':
      return operations.backup(call);
    case 'refresh':
      return operations.refresh(call);
    case 'restore':
      return operations.restore(requestSchemas.restore.parse(request), call);
    case 'clean':
      return operations.clean(requestSchemas.clean.parse(request), call);
    case 'repair':
      return operations.repair(call);
    case 'link': {
      const { answers, ...method } = requestSchemas.link.parse(request);
      return operations.link(method, answers ? { ...call, ask } : call);
    }
    case 'answer': {
      const { id, answer } = requestSchemas.answer.parse(request);
      questions.get(id)?.(answer);
      return;
    }
    case 'test':
      return operations.test(requestSchemas.test.parse(request), call);
    case 'stop':
      return operations.stop();
    case 'pending-approval':
      return operations.pendingApproval(call);
    case 'approve':
      return operations.approve({ decidedBy: call.decidedBy, question: requestSchemas.approve.parse(request) });
    case 'stop-sending':
      return operations.stopSending({ ...requestSchemas[verb].parse(request), decidedBy: call.decidedBy });
    case 'resume-sending':
      return operations.resumeSending({ ...requestSchemas[verb].parse(request), decidedBy: call.decidedBy });
  }
}

/** Null if it is not percent-encoded text. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function isVerb(word: string): word is ControlVerb {
  return Object.hasOwn(requestSchemas, word);
}

function errorLine(error: Error): ErrorLine {
  const coded = error instanceof CodedError ? error : cliError('CLI_SERVICE_FAILED', { detail: error.message }, error);
  return { code: coded.code, class: coded.class, sentence: coded.message, next: coded.next };
}
