import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { addressSchema, controlFile, lineSchema, OPERATOR_HEADER } from '../../../src/http/control-messages.ts';
import { type ServiceOperations, startControl } from '../../../src/http/control-server.ts';
import { silentLog } from '../../support/silence.ts';
import { mutatedJsonText, mutatedText } from '../mutations.ts';
import { DEADLINE_MS, type Target } from '../target.ts';

/** Operations that do nothing. */
const operations = new Proxy({}, { get: () => () => Promise.resolve(null) }) as ServiceOperations;

interface Command {
  readonly verb: string;
  readonly operator: string;
  readonly body: string;
}

const requests = [
  {},
  { from: null, acceptOtherSession: false },
  { unlink: false },
  { kind: 'qr' },
  { kind: 'code', phone: '5491144445555' },
  { phone: '5491144445555' },
];
const verbs = ['status', 'restore', 'clean', 'link', 'test', 'history', 'stop', 'pending-approval', 'approve'];

/** Commands as the terminal sends them: at random, verb and request seldom belong together. */
const whole: readonly Command[] = [
  { verb: 'status', operator: 'maria', body: '{}' },
  { verb: 'clean', operator: 'maria', body: '{"unlink":false}' },
  { verb: 'test', operator: 'mar%C3%ADa', body: '{"phone":"5491144445555"}' },
];

let address: Promise<{ readonly port: number; readonly token: string }> | null = null;

async function start() {
  const dataPath = await mkdtemp(path.join(tmpdir(), 'fuzz-control-'));
  await startControl({ dataPath, session: 's', operations, log: silentLog });
  return addressSchema.parse(JSON.parse(await readFile(controlFile(dataPath, 's'), 'utf8')));
}

/** Commands of somebody who has the token, over the endpoint as it listens. */
export const commands: Target<Command> = {
  name: 'control-command',
  inputs: fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...whole) },
    {
      weight: 2,
      arbitrary: fc.record({
        verb: fc.oneof(
          { weight: 5, arbitrary: fc.constantFrom(...verbs) },
          { weight: 1, arbitrary: mutatedText(verbs, ['%', '/', '..'], 2000) },
        ),
        operator: mutatedText(['maria', 'mar%C3%ADa'], ['%', '%zz'], 2000).map((text) =>
          text.replaceAll(/[^ -~]/g, '?'),
        ),
        body: mutatedJsonText(requests, 100_000),
      }),
    },
  ),
  deadlineMs: DEADLINE_MS,
  accepts: async ({ verb, operator, body }) => {
    address ??= start();
    const { port, token } = await address;
    const response = await fetch(`http://127.0.0.1:${port}/control/${encodeURIComponent(verb.toWellFormed())}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, [OPERATOR_HEADER]: operator },
      body,
    });
    const text = await response.text();
    if (response.status >= 500) throw new Error(`status ${response.status}`);
    if (response.status !== 200) return false;
    const last = lineSchema.parse(JSON.parse(text.trim().split('\n').at(-1) ?? ''));
    if (last.type === 'error' && last.error.code === 'CLI_SERVICE_FAILED') throw new Error(last.error.sentence);
    return last.type === 'result';
  },
};

const lines = [
  { type: 'alive' },
  { type: 'step', sentence: 'The browser starts.' },
  { type: 'link_code', kind: 'qr', text: '2@abc', ttlMs: 20_000 },
  { type: 'result', result: { account: null } },
  { type: 'error', error: { code: 'SESSION_BUSY', class: 'temporary', sentence: 'Busy.', next: 'Wait.' } },
  { format: 1, pid: 1, port: 1024, token: '0'.repeat(64) },
];

/** What stands in the address file and what a service answers, as the command line reads them. */
export const controlAnswers: Target<string> = {
  name: 'control-answer',
  inputs: mutatedJsonText(lines, 100_000),
  deadlineMs: DEADLINE_MS,
  accepts: (text) => {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return false;
    }
    return lineSchema.safeParse(json).success || addressSchema.safeParse(json).success;
  },
};
