import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ConfigFile } from '../../config/config-file.ts';
import { cliError } from '../../errors/cli.ts';
import { toError } from '../../errors/coded-error.ts';
import { serviceManagerError } from '../../errors/service-manager.ts';
import { shellWord } from '../../shell-word.ts';
import { meantBy, readArguments } from '../arguments.ts';
import { requireAllCompanies, type Verb, type VerbSurroundings } from '../hybrid/verb.ts';
import { type ServiceVerb, serviceVerbs } from './facts.ts';

const PROGRAM = 'hybrid-invoice-service.js service';
const DEFAULT_NAME = 'invoice-courier';

export const serviceUsage = `Usage: node ${PROGRAM} VERB [options]

Lets the service manager of this computer start the service at boot, without a login, and again after a fault:
systemd on Linux, the Task Scheduler on Windows. Of several companies (--config or COURIER_CONFIG) it is one service for all.

  install                for the home in use: writes the unit or the task, and starts it
    --ask-password       Windows: with your password, which Windows asks for and keeps; needed when PDFs or
                         backups lie on another computer
  status                 what the service manager says, and where the log is
  start, stop            a stop is clean: nothing is left half done
  remove                 stops the service and takes it away; data, backups and program stay, and it says where
  run                    what the task on Windows runs: the service without a terminal, its log in a file

  --name NAME            of the unit or task, for several services on one computer (default: ${DEFAULT_NAME})
  --dry-run              show what would be done; change nothing
  --json                 the result as one JSON line
  --help                 this page
`;

export interface ServiceWish {
  readonly verb: ServiceVerb | 'run';
  readonly name: string;
  readonly dryRun: boolean;
  readonly withPassword: boolean;
}

export const serviceVerb: Verb = {
  name: 'service',
  summary: ['service VERB', 'start it at boot: install, status, start, stop, remove (service --help)'],
  page: serviceUsage,
  read(argv) {
    const wish = parseServiceWish(argv);
    const { verb } = wish;
    if (verb === 'run') return runInBackground;
    return async (surroundings) => {
      requireAllCompanies(surroundings, PROGRAM);
      requireManager(wish.dryRun);
      const { manage } = await import('./manage.ts');
      return manage({ ...wish, verb }, surroundings);
    };
  },
};

/** @throws `CLI_USAGE` */
export function parseServiceWish(argv: readonly string[]): ServiceWish {
  const { values, positionals } = readArguments(argv, {
    program: PROGRAM,
    options: {
      name: { type: 'string' },
      'ask-password': { type: 'boolean' },
      'dry-run': { type: 'boolean' },
      json: { type: 'boolean' },
    },
    words: true,
  });
  const [word = '', ...more] = positionals;
  const known = [...serviceVerbs, 'run'] as const;
  const asked = known.find((one) => one === word);
  if (asked === undefined || more.length > 0) throw usage(`the verbs are ${known.join(', ')}.${meantBy(word, known)}`);
  const { name = DEFAULT_NAME } = values;
  // It becomes part of file names and commands.
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,59}$/.test(name))
    throw usage('--name takes letters, digits and dashes, 60 at most.');
  const withPassword = values['ask-password'] === true;
  if (withPassword && asked !== 'install') throw usage('--ask-password belongs to install.');
  return { verb: asked, name, dryRun: values['dry-run'] === true, withPassword };
}

function usage(problem: string) {
  return cliError('CLI_USAGE', { problem, program: PROGRAM });
}

/** Linux runs other service managers too, and containers run none. */
function requireManager(dryRun: boolean): void {
  if (dryRun || process.platform !== 'linux' || existsSync('/run/systemd/system')) return;
  const command = process.argv.slice(0, 2).map(shellWord).join(' ');
  throw serviceManagerError('SERVICE_MANAGER_MISSING', { platform: 'linux without systemd', command });
}

/** Nobody reads what it writes to a terminal, so what keeps it from starting is in its log as well. */
async function runInBackground(surroundings: VerbSurroundings): Promise<number> {
  requireAllCompanies(surroundings, PROGRAM);
  const { openLogFile } = await import('../../service/log-file.ts');
  const { createLogger } = await import('../../service/logger.ts');
  let dataPath: string | undefined;
  try {
    const file = surroundings.configFile();
    dataPath = (file?.service ?? surroundings.environment())['DATA_PATH'];
    return await (file === null ? runOne(surroundings) : runAll(file, surroundings));
  } catch (thrown) {
    createLogger(
      'info',
      openLogFile(path.resolve(dataPath || 'data', 'logs', 'service.log'), () => undefined),
    ).error({ err: toError(thrown) }, 'not started');
    throw thrown;
  }
}

async function runOne({ config, environment, farEnds, signal }: VerbSurroundings): Promise<number> {
  const loaded = config();
  const { runOnTerminal } = await import('../hybrid/run-on-terminal.ts');
  const { settingsInForce } = await import('../../config/in-force.ts');
  const variables = environment();
  const settings = settingsInForce(variables);
  const common = { approveFirstRun: false, isInBackground: true, signal, farEnds };
  return await runOnTerminal(loaded, { ...common, settings, environment: variables });
}

async function runAll(file: ConfigFile, { farEnds, signal }: VerbSurroundings): Promise<number> {
  const { loadSite } = await import('../../config/companies.ts');
  const { runCompaniesOnTerminal } = await import('../hybrid/companies-on-terminal.ts');
  const options = { approveFirstRun: false, takeOver: false, isInBackground: true, signal, farEnds };
  return await runCompaniesOnTerminal(loadSite(file), options);
}
