import path from 'node:path';
import type { Environment } from '../../config/environment.ts';
import { cliError } from '../../errors/cli.ts';
import { CodedError, toError } from '../../errors/coded-error.ts';
import { inCommands } from '../../next-steps/commands.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import type { FarEnds } from '../../service/far-ends.ts';
import { type Streams, Terminal } from '../terminal.ts';
import { askAlerts } from './alerts.ts';
import { FirstRun } from './answers.ts';
import { askPdfs } from './pdfs.ts';
import { personAt, personOfOptions } from './person.ts';
import type { SetupPlace } from './place.ts';
import { companyQuestions, neededOf } from './questions.ts';
import { askSap } from './sap.ts';
import { askSession, avoidGuideLogin, isLinked, type PhoneWish } from './session.ts';

export interface SetupWish {
  /** Answers of the command line, by variable. */
  readonly given: Readonly<Record<string, string>>;
  readonly yes: boolean;
  /** Link a phone, and send a test message. */
  readonly link: boolean;
  readonly phones: PhoneWish;
  /** Name of a new company's account; null: the company's. */
  readonly account: string | null;
}

export interface SetupSurroundings {
  readonly place: SetupPlace;
  readonly farEnds: FarEnds | null;
  readonly streams: Streams;
  readonly signal: AbortSignal;
  /** Installs the service; null: this computer has no such command. */
  readonly installService: ((written: Environment) => Promise<number>) | null;
}

/**
 * `setup`: asks for everything that a company must decide, tries each answer, writes its file, links a phone, sends a test
 * message. Nothing is written before every answer was given and tried.
 *
 * @returns 0: complete; 4: no phone is linked yet
 */
export async function runSetup(wish: SetupWish, around: SetupSurroundings): Promise<number> {
  const { streams, signal, farEnds, place } = around;
  const { file } = place;
  const terminal = new Terminal(streams, signal);
  if (!wish.yes && !terminal.isInteractive) {
    const problem = 'it asks on a terminal; elsewhere it needs --yes, and the answers as options.';
    throw cliError('CLI_USAGE', { problem, program: 'hybrid-invoice-service.js setup' });
  }
  const say = (text: string): void => terminal.say(text);
  const person = wish.yes ? personOfOptions(say, wish.phones.test ?? '') : personAt(terminal);
  const run = new FirstRun({ ...place.environment, ...wish.given }, { file, person, signal, farEnds });
  person.say(`Enter takes what is in brackets. Nothing is written to ${file} before everything was tried.\n\nCompany`);
  run.requireAnswers(neededOf(run.environment, !place.isTold));
  for (const question of companyQuestions) await run.ask(question);
  await askSap(run);
  await askPdfs(run);
  if (!place.isTold) await askAlerts(run);
  const guideLogin = await avoidGuideLogin(run);
  signal.throwIfAborted();
  // What was there besides may be invalid: then it would not start, and nothing is written.
  const kept = await place.write(run.answers);
  person.say(`\nWritten: ${file}${kept === null ? '' : ` (the former one is ${path.basename(kept)})`}`);
  const linked = wish.link ? await askSession(run, { streams, guideLogin, phones: wish.phones }) : isLinked(run);
  signal.throwIfAborted();
  const isInstalled = await offerService(run, around.installService);
  person.say(endOf(linked, isInstalled, run.environment, place));
  return linked || !wish.link ? 0 : 4;
}

async function offerService(run: FirstRun, install: SetupSurroundings['installService']): Promise<boolean> {
  const { person } = run;
  if (
    install === null ||
    !person.isThere ||
    !(await person.agrees('\nInstall it as a service of this computer, which starts by itself?'))
  )
    return false;
  try {
    return (await install(run.environment)) === 0;
  } catch (thrown) {
    const error = toError(thrown);
    person.say(error instanceof CodedError ? `${error.message}\nNext: ${inCommands(error.next)}` : error.message);
    return false;
  }
}

function endOf(linked: boolean, isInstalled: boolean, written: Environment, place: SetupPlace): string {
  const tells =
    place.isTold || written['ALERT_MAIL_TO'] || written['ALERT_WEBHOOK_URL'] || written['ALERT_WHATSAPP_TO'];
  const adopt = 'Give it what the service of one company has kept: node hybrid-invoice-service.js database adopt';
  const steps = [
    ...(place.hasFormer ? [adopt] : []),
    ...(linked ? [] : [nextStep`Link a phone: ${{ action: 'link' }}`]),
    nextStep`See whether anything is amiss: ${{ action: 'examine' }}`,
    ...(linked ? [nextStep`Keep a verified copy of the login: ${{ action: 'backup' }}`] : []),
    ...(isInstalled ? [] : [nextStep`Start it; it asks before it sends anything: ${{ action: 'start_service' }}`]),
    ...(tells
      ? []
      : [
          'Have somebody told of trouble: ALERT_MAIL_TO, ALERT_WEBHOOK_URL or ALERT_WHATSAPP_TO (docs/configuration.md).',
        ]),
    'Before customers get anything: docs/pilot.md, with TEST_MODE=true and your own TEST_PHONE.',
  ];
  return ['\nWhat comes next', ...steps.map((step, i) => `  ${i + 1}. ${inCommands(step)}`)].join('\n');
}
