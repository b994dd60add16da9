import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cliError } from '../../src/errors/cli.ts';
import { CodedError, toError } from '../../src/errors/coded-error.ts';
import { MOST_BUNDLE_BYTES, readBundle } from '../../src/operations/doctor/read-bundle.ts';
import { visibleText } from '../../src/visible-text.ts';
import { chooseEngine } from '../demo/choose-engine.ts';
import { startStandIns } from '../stand-ins.ts';
import { type ReplayResult, replay } from './replay.ts';

/** How long a service may take to come to the next step; a browser on a busy machine takes its time. Milliseconds. */
const PATIENCE_MS = 60_000;

/** `--replay`: 0 if the service went through the states of the bundle, 1 if not. @throws CodedError for the file or the engine */
export async function runReplay(options: {
  readonly file: string;
  readonly speed: number;
  readonly json: boolean;
  readonly signal: AbortSignal;
}): Promise<number> {
  const { file, speed, json, signal } = options;
  const bundle = readBundle(await textOf(file), file);
  const folder = await mkdtemp(path.join(tmpdir(), 'invoice-courier-replay-'));
  // Somebody else's file: what it holds must not steer a terminal.
  const say = (text: string): void => void process.stderr.write(`${visibleText(text)}\n`);
  let isDone = false;
  try {
    const result = await replay({
      ...{ bundle, speed, say, signal, patienceMs: PATIENCE_MS },
      open: async ({ engine, printed }) => {
        await chooseEngine(engine, path.join(folder, 'data', 'cache'));
        return await startStandIns({ folder, engine, today: new Date().toISOString().slice(0, 10), printed });
      },
    });
    process.stdout.write(json ? `${JSON.stringify(result)}\n` : visibleText(`${told(result)}\n`));
    isDone = result.agrees;
    return isDone ? 0 : 1;
  } catch (thrown) {
    isDone = thrown instanceof CodedError;
    throw thrown;
  } finally {
    if (isDone) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    else say(`Everything is kept in ${folder}.`);
  }
}

async function textOf(file: string): Promise<string> {
  try {
    const found = await stat(file);
    if (!found.isFile()) throw new Error('it is no file');
    if (found.size > MOST_BUNDLE_BYTES) throw new Error(`it is larger than ${MOST_BUNDLE_BYTES} bytes`);
    return await readFile(file, 'utf8');
  } catch (thrown) {
    throw cliError('CLI_FILE_NOT_READ', { file, detail: toError(thrown).message }, thrown);
  }
}

/** The result for people. Pure. */
function told({ agrees, expected, seen, sap, delivered, stuckAt, leftOut, otherForms }: ReplayResult): string {
  const rows = expected.map((state, i) => `${state === seen[i] ? '  ' : '≠ '}${state.padEnd(45)} ${seen[i] ?? '—'}`);
  const calls = Object.entries(sap.expected).map(([about, turns]) => {
    const came = sap.seen[about] ?? [];
    const isSame = turns.join() === came.join();
    return `${isSame ? '  ' : '≠ '}${about}: ${turns.join(', ')}${isSame ? '' : ` | ${came.join(', ') || '—'}`}`;
  });
  return [
    `  ${'in the file'.padEnd(45)} in the replay`,
    ...rows,
    ...(calls.length === 0 ? [] : ['', '  Calls to SAP', ...calls]),
    '',
    ...(delivered === null ? [] : [`Documents that reached phones in the replay: ${delivered}.`]),
    ...leftOut.map((what) => `Not replayed: ${what}.`),
    ...(otherForms.length === 0
      ? []
      : ['Answers of WhatsApp in forms that the stand-ins did not give:', ...otherForms]),
    ...(stuckAt === null ? [] : [`It did not come to: ${stuckAt}.`]),
    agrees ? 'The states agree.' : 'The states do not agree.',
  ].join('\n');
}
