import { amongSeveral, loadCompany, loadSite } from '../../config/companies.ts';
import type { ConfigFile } from '../../config/config-file.ts';
import type { Environment } from '../../config/environment.ts';
import { settingsInForce } from '../../config/in-force.ts';
import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import { codedDiskError } from '../../disk-error.ts';
import { toError } from '../../errors/coded-error.ts';
import type { FarEnds } from '../../service/far-ends.ts';
import { checkFolders } from '../../service/preflight.ts';
import { type Choice, chosenCompany, takeChoice } from '../choice.ts';
import { takeConfigFile, takeOurEnvironment } from '../env-file.ts';
import { enterHome } from '../home.ts';
import { outliveReaders, writerTo } from '../writers.ts';
import { refuse } from './refusal.ts';
import { type Command, parseInvocation, verbs } from './usage.ts';
import { requireAllCompanies, type VerbSurroundings } from './verb.ts';

const PROGRAM = 'hybrid-invoice-service.js';
const onOutput = writerTo(process.stdout);
const onError = writerTo(process.stderr);

/**
 * Parses, configures, runs; every error becomes one sentence, the next step, and an exit code.
 *
 * @param farEnds a simulated WhatsApp; null for the real one
 */
export async function main(argv: readonly string[], farEnds: FarEnds | null = null): Promise<number> {
  let timeZone: string | null = null;
  let readerGone = (): void => undefined;
  outliveReaders(() => readerGone());
  try {
    const { choice, rest } = takeChoice(enterHome(argv, PROGRAM), PROGRAM);
    const { command, json } = parseInvocation(rest);
    if (command.verb !== 'run') readerGone = () => process.exit(0);
    if (command.verb === 'help') {
      onOutput(command.page);
      return 0;
    }
    const around = surroundings({ json, farEnds, choice }, (config) => {
      ({ timeZone } = config);
    });
    return await perform(command, around);
  } catch (thrown) {
    const out = { json: argv.includes('--json'), write: onOutput, writeError: onError, timeZone };
    return refuse(toError(codedDiskError(thrown)), out);
  }
}

/** The environment is taken once, when something first needs it. `read` gets what is configured. */
function surroundings(
  { json, farEnds, choice }: { readonly json: boolean; readonly farEnds: FarEnds | null; readonly choice: Choice },
  read: (config: Config) => void,
): VerbSurroundings {
  let taken: { readonly environment: Environment; readonly file: ConfigFile | null; config: Config | null } | null =
    null;
  let ours: Environment | null = null;
  const own = (): Environment => (ours ??= takeOurEnvironment(onError));
  const take = () => {
    if (taken === null) {
      const environment = own();
      const file = takeConfigFile(choice, environment, { program: PROGRAM, writeError: onError });
      taken = { environment, file, config: null };
    }
    return taken;
  };
  const chosen = () => {
    const { file } = take();
    return file && chosenCompany(file, choice);
  };
  return {
    json,
    write: onOutput,
    writeError: onError,
    signal: stopSignal(),
    farEnds,
    verb: (name) => verbs.find((one) => one.name === name) ?? null,
    configFile: () => take().file,
    choice,
    own,
    isCompanyChosen: choice.company !== null || choice.account !== null,
    company: chosen,
    environment: () => chosen()?.environment ?? take().environment,
    amongSeveral: () => {
      const { file } = take();
      return file && amongSeveral(file.file, chosenCompany(file, choice));
    },
    config: () => {
      const all = take();
      if (all.config === null) {
        const { file, environment } = all;
        const config = file === null ? loadConfig(environment) : loadCompany(file.file, chosenCompany(file, choice));
        read(config);
        checkFolders(config);
        all.config = config;
      }
      return all.config;
    },
  };
}

/** Runs one command. Each is loaded on demand: `--preview` needs no engine, and the service needs no report. */
export async function perform(command: Exclude<Command, { verb: 'help' }>, around: VerbSurroundings): Promise<number> {
  if (command.verb === 'other') return command.work(around);
  const { signal, json, write, farEnds } = around;
  const file = around.configFile();
  if (command.verb === 'run' && file !== null) {
    requireAllCompanies(around, PROGRAM);
    const { runCompaniesOnTerminal } = await import('./companies-on-terminal.ts');
    const { approveFirstRun, takeOver } = command;
    return runCompaniesOnTerminal(loadSite(file), { approveFirstRun, takeOver, signal, farEnds });
  }
  const config = around.config();
  const {
    service,
    books: [book],
  } = config;
  const verb = { service, book, json, write, signal };
  switch (command.verb) {
    case 'run': {
      const { runOnTerminal } = await import('./run-on-terminal.ts');
      const environment = around.environment();
      const settings = settingsInForce(environment);
      const { approveFirstRun, takeOver } = command;
      return runOnTerminal(config, { approveFirstRun, takeOver, settings, environment, signal, farEnds });
    }
    case 'check-sap': {
      const { runCheckSap } = await import('../check-sap.ts');
      return runCheckSap(verb);
    }
    case 'setup-sap': {
      const { runSetupSap } = await import('../setup-sap.ts');
      return runSetupSap({ ...verb, apply: command.apply });
    }
    case 'sap-fingerprint': {
      const { runSapFingerprint } = await import('../sap-fingerprint.ts');
      const [configured, chosen] = [around.configFile(), around.company()];
      const company = configured && chosen && { file: configured.file, name: chosen.company };
      return runSapFingerprint({ ...verb, store: command.store, company });
    }
    case 'test-alert':
      return (await import('../test-alert.ts')).runTestAlert(verb);
    case 'preview': {
      const { runPreview } = await import('../preview.ts');
      const { askOnTerminal } = await import('../ask-on-terminal.ts');
      return runPreview({ ...verb, document: command.document, ask: await askOnTerminal(signal) });
    }
  }
}

/** Fires at the first Ctrl+C or SIGTERM; later ones are ignored, the stop has its own deadline. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  return stop.signal;
}
