import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { cliError } from '../errors/cli.ts';
import { CodedError, hasCode } from '../errors/coded-error.ts';
import type { Decision } from '../operations/decision.ts';
import type { OperationCall, StatusAnswer } from '../operations/session/session-operations.ts';
import { Agent, request } from '../plain-http.ts';
import {
  addressSchema,
  type ControlAddress,
  type ControlLine,
  type ControlVerb,
  controlFile,
  lineSchema,
  OPERATOR_HEADER,
  SILENCE_MS,
} from './control-messages.ts';
import type { ServiceOperations } from './control-server.ts';

/** A running service that has answered. */
export interface FoundService {
  readonly operations: ServiceOperations;
  readonly answer: StatusAnswer;
}

/** The running service of a session; null if none answers. */
export async function findService(dataPath: string, session: string): Promise<FoundService | null> {
  const address = await readAddress(controlFile(dataPath, session));
  if (!address) return null;
  const operations = remoteOperations(address);
  try {
    return { operations, answer: await operations.status() };
  } catch (error) {
    // The file was left by a killed service, or its port now belongs to another program.
    if (hasCode(error, 'CLI_SERVICE_GONE')) return null;
    throw error;
  }
}

async function readAddress(file: string): Promise<ControlAddress | null> {
  try {
    const parsed = addressSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** For what nobody waits for step by step. */
const DEADLINE_MS = 60_000;

/** The service's interface, over its control endpoint. Both sides are the same version of this program. */
function remoteOperations(address: ControlAddress): ServiceOperations {
  const quiet: OperationCall = {
    decidedBy: 'nobody',
    signal: AbortSignal.timeout(DEADLINE_MS),
    progress: () => undefined,
  };
  const ask = <T>(verb: ControlVerb, body: object, call: OperationCall = quiet): Promise<T> =>
    operate(address, verb, body, call) as Promise<T>;
  const decide = <T>(verb: ControlVerb, { decidedBy, why }: Decision): Promise<T> =>
    ask(verb, { why }, { ...quiet, decidedBy, signal: AbortSignal.timeout(DEADLINE_MS) });
  return {
    status: () => ask('status', {}),
    history: () => ask('history', {}),
    figures: () => ask('figures', {}),
    backup: (call) => ask('backup', {}, call),
    refresh: (call) => ask('refresh', {}, call),
    restore: (wish, call) => ask('restore', wish, call),
    clean: (wish, call) => ask('clean', wish, call),
    repair: (call) => ask('repair', {}, call),
    link: (method, call) => ask('link', { ...method, answers: call.ask !== undefined }, call),
    test: (wish, call) => ask('test', wish, call),
    stop: () => ask('stop', {}),
    pendingApproval: ({ signal }) => ask('pending-approval', {}, { ...quiet, signal }),
    stopSending: (decision) => decide('stop-sending', decision),
    resumeSending: (decision) => decide('resume-sending', decision),
    approve: ({ decidedBy, question: { kind, day } }) =>
      ask('approve', { kind, day }, { ...quiet, decidedBy, signal: AbortSignal.timeout(DEADLINE_MS) }),
  };
}

async function operate(
  address: ControlAddress,
  verb: ControlVerb,
  body: object,
  call: OperationCall,
): Promise<unknown> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const headers = {
      authorization: `Bearer ${address.token}`,
      'content-type': 'application/json',
      [OPERATOR_HEADER]: encodeURIComponent(call.decidedBy),
    };
    const signal = AbortSignal.any([silence.signal, call.signal]);
    const response = await post(`http://127.0.0.1:${address.port}/control/${verb}`, headers, body, signal);
    if (response.statusCode !== 200) throw gone();
    for await (const line of lines(response)) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      if (line.type === 'result') return line.result;
      if (line.type === 'error') {
        const { code, sentence, next } = line.error;
        throw new CodedError(code, { class: line.error.class, sentence, next });
      }
      if (line.type === 'question') void answer(address, line, call);
      else if (line.type !== 'alive') call.progress(line);
    }
    throw gone();
  } catch (error) {
    if (error instanceof CodedError || call.signal.aborted) throw error;
    throw gone(error);
  } finally {
    clearTimeout(timer);
  }
}

/** With an agent of its own: `fetch` and Node's own agent may go through a proxy of the environment, which would get the token. */
async function post(url: string, headers: OutgoingHttpHeaders, body: object, signal: AbortSignal) {
  const asked = request(url, { method: 'POST', headers, signal, agent: new Agent() });
  asked.end(JSON.stringify(body));
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return response;
}

/** Meanwhile the operation's own lines go on; that nobody will answer is told as well. */
async function answer(
  address: ControlAddress,
  { id, question }: Extract<ControlLine, { type: 'question' }>,
  call: OperationCall,
): Promise<void> {
  const given = await call.ask?.(question).catch(() => null);
  const { ask: _, ...quiet } = call;
  // A service that is gone by now shows in the operation itself.
  await operate(address, 'answer', { id, answer: given ?? null }, quiet).catch(() => undefined);
}

async function* lines(body: AsyncIterable<Uint8Array>): AsyncGenerator<ControlLine> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const complete = rest.split('\n');
    rest = complete.pop() ?? '';
    for (const line of complete) yield lineSchema.parse(JSON.parse(line));
  }
}

function gone(cause?: unknown) {
  return cliError('CLI_SERVICE_GONE', {}, cause);
}
