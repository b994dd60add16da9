import path from 'node:path';
import { CONFIG_VARIABLE, readConfigFile } from '../../config/config-file.ts';
import type { Environment } from '../../config/environment.ts';
import { loadConfig } from '../../config/load.ts';
import { cliError } from '../../errors/cli.ts';
import { configError } from '../../errors/config.ts';
import { readArguments } from '../arguments.ts';
import { optionsOf } from '../choice.ts';
import type { Verb, VerbSurroundings } from '../hybrid/verb.ts';
import { showCommandsWith } from '../writers.ts';
import { ofService } from './own.ts';
import { everyQuestion, isSecret, optionOf, problemOf } from './questions.ts';
import type { SetupWish } from './run.ts';

const PROGRAM = 'hybrid-invoice-service.js setup';
const open = everyQuestion.filter((question) => !isSecret(question));

export const setupUsage = `Usage: node ${PROGRAM} [options]

The first run: asks for company, SAP, PDFs and alerts, tries each answer (certificate, login, fields, folder, mailbox, print
service, mail server), writes .env (0600; the former one stays beside it), links a phone, sends a test message, and offers to
install the service.
Run it again to change something: it proposes what is there. Ctrl+C leaves everything as it was until .env is written.

With --company NAME it adds that company to a configuration file (--config FILE or COURIER_CONFIG; else courier.json, which
it begins), or changes it. What .env says of a company moves there.

  --yes          do not ask: take the options below, the environment and .env; agree to the certificate, the fields, the terms
  --account NAME with --company: the name of a new company's WhatsApp number (default: the company's)
  --no-link      leave the phone for later
  --code PHONE   link by a pairing code for that phone, instead of a QR code (with --yes: needed to link)
  --test PHONE   send the test message to that phone

Answers, otherwise asked for; passwords only from the environment or .env:
${open.map((question) => `  --${optionOf(question)} VALUE`.padEnd(35) + question.words).join('\n')}

Exit codes: 0 done, 1 something was refused, 2 wrong usage, 4 no phone is linked yet, 5 an answer cannot be used, 130 Ctrl+C.
`;

export const setupVerb: Verb = {
  name: 'setup',
  summary: ['setup', 'the first run: asks for everything, tries it, writes .env, links a phone'],
  page: setupUsage,
  read(argv) {
    const wish = parseSetup(argv);
    return (around) => run(wish, around);
  },
};

/** @throws `CLI_USAGE` */
export function parseSetup(argv: readonly string[]): SetupWish {
  const answers = Object.fromEntries(open.map((question) => [optionOf(question), { type: 'string' } as const]));
  const { values } = readArguments(argv, {
    program: PROGRAM,
    options: {
      yes: { type: 'boolean' },
      'no-link': { type: 'boolean' },
      code: { type: 'string' },
      test: { type: 'string' },
      account: { type: 'string' },
      ...answers,
    },
  });
  const texts = values as Readonly<Record<string, string | boolean | undefined>>;
  const given = open.flatMap((question) => {
    const text = texts[optionOf(question)];
    if (typeof text !== 'string') return [];
    const problem = problemOf(question, text);
    if (problem === null) return [[question.variable, text] as const];
    throw cliError('CLI_USAGE', { problem: `--${optionOf(question)} cannot be used. ${problem}`, program: PROGRAM });
  });
  const { code, test, account } = texts;
  return {
    given: Object.fromEntries(given),
    yes: values.yes === true,
    link: values['no-link'] !== true,
    account: typeof account === 'string' ? account : null,
    phones: { code: typeof code === 'string' ? code : null, test: typeof test === 'string' ? test : null },
  };
}

async function run(wish: SetupWish, around: VerbSurroundings): Promise<number> {
  const { company, file } = around.choice;
  const { placeOfCompany, placeOfEnvironment } = await import('./place.ts');
  const { runSetup } = await import('./run.ts');
  const common = { farEnds: around.farEnds, streams: process, signal: around.signal };
  const service = around.verb('service');
  const install = async (written: Partial<VerbSurroundings>): Promise<number> =>
    (await service?.read(['install'])({ ...around, ...written })) ?? 1;
  if (company === null) {
    requireNamed(around, wish);
    const place = placeOfEnvironment(around.environment());
    const installService = (environment: Environment) =>
      install({ environment: () => environment, config: () => loadConfig(environment) });
    return await runSetup(wish, { ...common, place, installService: service && installService });
  }
  const own = around.own();
  const at = path.resolve(file ?? (own[CONFIG_VARIABLE] || 'courier.json'));
  const place = placeOfCompany({ file: at, name: company, account: wish.account, own });
  showCommandsWith(optionsOf(around.choice, { company }));
  const installService = () =>
    install({ configFile: () => readConfigFile(at, ofService(own)), isCompanyChosen: false });
  return await runSetup(wish, { ...common, place, installService: service && installService });
}

/** @throws `CONFIG_COMPANY_NOT_NAMED`, `CLI_USAGE` */
function requireNamed({ configFile }: VerbSurroundings, { account }: SetupWish): void {
  const configured = configFile();
  if (account !== null) throw cliError('CLI_USAGE', { problem: '--account belongs to --company.', program: PROGRAM });
  if (configured === null) return;
  const names = configured.companies.map(({ company }) => company).join(', ');
  throw configError('CONFIG_COMPANY_NOT_NAMED', { file: configured.file, names });
}
