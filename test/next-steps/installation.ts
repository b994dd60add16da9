import assert from 'node:assert/strict';
import { PassThrough, Writable } from 'node:stream';
import { type Choice, takeChoice } from '../../src/cli/choice.ts';
import { perform } from '../../src/cli/hybrid/main.ts';
import { refuse } from '../../src/cli/hybrid/refusal.ts';
import { parseInvocation } from '../../src/cli/hybrid/usage.ts';
import { companiesFor } from '../../src/cli/session-manager/companies.ts';
import { runSessionManager, type Surroundings } from '../../src/cli/session-manager/run.ts';
import { writerTo } from '../../src/cli/writers.ts';
import { amongSeveral, loadCompany } from '../../src/config/companies.ts';
import { readConfigFile } from '../../src/config/config-file.ts';
import { loadConfig } from '../../src/config/load.ts';
import { toError } from '../../src/errors/coded-error.ts';
import type { FarEnds } from '../../src/service/far-ends.ts';
import { commandsIn, wordsOf } from './printed.ts';

export interface Typed {
  readonly exitCode: number;
  /** Both streams, as a terminal shows them. */
  readonly text: string;
  /** Standard output alone. */
  readonly answer: string;
}

export interface Place {
  readonly environment: Readonly<Record<string, string>>;
  /** Null: the real ones. */
  readonly farEnds: FarEnds | null;
  /** A configuration file with several companies, one of which the command names; default: `environment` is of the one. */
  readonly configFile?: string;
  /** Lines that a person has typed ahead, for the questions of the session manager. Default: nobody is there. */
  readonly typedAhead?: readonly string[];
  /** Default: a browser that nobody sees. */
  readonly openWindow?: NonNullable<Surroundings['openWindow']>;
  /** Default: nobody stops a command. */
  readonly signal?: AbortSignal;
}

/** Runs a command line of either program in this process, as it is printed. `heard` gets all that it has said so far. */
export async function typeAt(
  place: Place,
  command: string,
  heard: (text: string) => void = () => undefined,
): Promise<Typed> {
  let [text, answer] = ['', ''];
  const stream = (isAnswer: boolean) =>
    new Writable({
      write(chunk: Buffer | string, _encoding, done) {
        const more = chunk.toString();
        text += more;
        if (isAnswer) answer += more;
        heard(text);
        done();
      },
    });
  const [stdout, stderr] = [stream(true), stream(false)];
  const [node, program = '', ...words] = wordsOf(
    command.startsWith('deliveries ') ? `node hybrid-invoice-service.js ${command}` : command,
  );
  if (node !== 'node') throw new Error(`no command of ours: ${command}`);
  const { choice, rest: argv } = takeChoice(words, program);
  const { signal = new AbortController().signal, typedAhead = [] } = place;
  if (program === 'session-manager.js') {
    const stdin = new PassThrough();
    stdin.end(typedAhead.map((line) => `${line}\n`).join(''));
    const around = { ...place, stdin, stdout, stderr, signal };
    const exitCode = await sessionManager(argv, { around, place, choice });
    return { exitCode, text, answer };
  }
  const company = place.configFile === undefined ? null : companyOf(place.configFile, choice.company);
  const out = { json: argv.includes('--json'), write: writerTo(stdout), writeError: writerTo(stderr) };
  try {
    const { command: asked } = parseInvocation(argv);
    if (asked.verb === 'help') return { exitCode: 0, text: asked.page, answer: asked.page };
    const around = {
      ...out,
      signal,
      farEnds: place.farEnds,
      verb: () => null,
      configFile: () => company?.file ?? null,
      choice,
      own: () => place.environment,
      isCompanyChosen: company !== null,
      company: () => company?.named ?? null,
      environment: () => company?.environment ?? place.environment,
      amongSeveral: () => company && amongSeveral(company.file.file, company.named),
      config: () => company?.whole() ?? loadConfig(place.environment),
    };
    const exitCode = await perform(asked, around);
    return { exitCode, text, answer };
  } catch (thrown) {
    const exitCode = refuse(toError(thrown), out);
    return { exitCode, text, answer };
  }
}

function sessionManager(
  argv: readonly string[],
  {
    around,
    place: { configFile },
    choice,
  }: { readonly around: Surroundings; readonly place: Place; readonly choice: Choice },
): Promise<number> {
  if (configFile === undefined) return runSessionManager(argv, around);
  try {
    const companies = companiesFor(readConfigFile(configFile, {}), choice, argv.includes('--all'));
    return runSessionManager(argv, { ...around, companies });
  } catch (thrown) {
    const out = { write: writerTo(around.stdout), writeError: writerTo(around.stderr) };
    return Promise.resolve(refuse(toError(thrown), { json: argv.includes('--json'), ...out }));
  }
}

function companyOf(place: string, name: string | null) {
  const file = readConfigFile(place, {});
  const found = file.companies.find(({ company }) => company === name);
  if (found === undefined) throw new Error(`no company of ${place}: ${String(name)}`);
  return {
    ...{ named: found, file, environment: found.environment },
    whole: () => loadCompany(file.file, found),
  };
}

/** Types it, and requires that it ends so and names just these commands. */
export async function prints(place: Place, command: string, exitCode: number, next: readonly string[]): Promise<Typed> {
  const typed = await typeAt(place, command);
  assert.equal(typed.exitCode, exitCode, `${command}: ${typed.text}`);
  assert.deepEqual(commandsIn(typed.text), next, `${command}: ${typed.text}`);
  return typed;
}

/** The same, and types each of them where it was printed: each succeeds, and none sends back to where it came from. */
export async function leads(place: Place, command: string, exitCode: number, next: readonly string[]): Promise<void> {
  await prints(place, command, exitCode, next);
  for (const one of next) {
    const typed = await typeAt(place, one);
    assert.equal(typed.exitCode, 0, `${command} → ${one}: ${typed.text}`);
    const back = commandsIn(typed.text).filter((named) => named === one || named === command);
    assert.deepEqual(back, [], `goes round in circles: ${one}: ${typed.text}`);
  }
}
