import { hostname } from 'node:os';
import path from 'node:path';
import { accountPath } from '../../config/schema.ts';
import { cliError } from '../../errors/cli.ts';
import { toError } from '../../errors/coded-error.ts';
import { takeQuestion } from '../../link-window/client.ts';
import {
  answerText,
  askText,
  type PasskeyText,
  readAnswerText,
  readAskText,
} from '../../operations/session/passkey-texts.ts';
import type { OperationQuestion, WindowElsewhere } from '../../operations/session/session-operations.ts';
import { readWindowAddress } from '../../operations/session/window-address.ts';
import { oneLine } from '../../visible-text.ts';
import type { PasskeyAnswer } from '../../whatsapp/engine.ts';
import type { PasskeyAssertion } from '../../whatsapp/passkey/assertion.ts';
import type { Command, PasskeyPlace } from './arguments.ts';
import type { Outcome, Run } from './command-run.ts';
import { exitCodes } from './exit-codes.ts';

const warning = `WhatsApp asks for the passkey of the number's owner

  This passes your proof to another computer; do it only for your own server.
  It was tried on stand-ins of WhatsApp only, never with a real account: see docs/linking.md.
  WhatsApp gives five minutes. Nothing is retried automatically.
`;

/** Answers an operation's questions with the person at this terminal. */
export class PasskeyPerson {
  readonly #run: Run;
  readonly #place: PasskeyPlace;
  #digits = '';
  /** Why a question was not answered; null: each was. */
  failure: Error | null = null;

  constructor(run: Run, place: PasskeyPlace) {
    this.#run = run;
    this.#place = place;
  }

  readonly ask = async (asked: OperationQuestion): Promise<unknown> => {
    try {
      return await this.#answer(asked);
    } catch (error) {
      this.failure = toError(error);
      throw error;
    }
  };

  /** Of a first link the number is known only afterwards. */
  checkAccount(account: string | null): void {
    if (this.#digits === '' || account === null || account.includes(`${this.#digits}@`)) return;
    this.#run.terminal.say(`! The number that was linked is ${account}, and does not end in ${this.#digits}.`);
  }

  async #answer(asked: OperationQuestion): Promise<unknown> {
    const { terminal } = this.#run;
    switch (asked.type) {
      case 'passkey_button':
        terminal.say(`… ${oneLine(asked.detail)}`);
        return await terminal.confirm(`WhatsApp Web waits for its button "${oneLine(asked.button)}" to be pressed.`);
      case 'passkey_code':
        return await terminal.confirm(`Compare: does the phone show ${oneLine(asked.code)}, exactly this code?`);
      case 'passkey': {
        terminal.say(warning);
        const text = { server: hostname(), digits: asked.digits ?? '', question: asked.question };
        if (this.#place === 'window') return await this.#here(text);
        return this.#place === 'address' ? await this.#overNetwork(text) : await this.#byLines(text);
      }
    }
  }

  async #here(text: PasskeyText): Promise<PasskeyAnswer> {
    this.#digits = await typedDigits(this.#run, text);
    return { assertion: await open(this.#run, { ...text, digits: this.#digits }), sameComputer: true };
  }

  /** The running service makes the address, and tells it. */
  async #overNetwork(text: PasskeyText): Promise<WindowElsewhere> {
    this.#digits = await typedDigits(this.#run, text);
    return { windowFor: this.#digits };
  }

  async #byLines(text: PasskeyText): Promise<PasskeyAnswer> {
    const { terminal } = this.#run;
    this.#digits = text.digits || (await askDigits(terminal));
    terminal.say('Run `node session-manager.js --window` on the computer with the passkey, and paste this line there:');
    terminal.say(askText({ ...text, digits: this.#digits }));
    const line = await terminal.ask('Then paste the line that it shows here:');
    return { assertion: readAnswerText(line, text.question), sameComputer: false };
  }
}

/** `--window`: uses the passkey on this computer for a session on another one. */
export async function passkeyWindow(run: Run, { address }: Extract<Command, { verb: 'window' }>): Promise<Outcome> {
  const { terminal } = run;
  const line = address ?? (await terminal.ask('Paste the line or the address that the server shows:'));
  return /^https?:/.test(line.trim()) ? await overNetwork(run, line) : await byLines(run, line);
}

async function byLines(run: Run, line: string): Promise<Outcome> {
  const { terminal } = run;
  const text = readAskText(line, Date.now());
  terminal.say(warning);
  terminal.say(`The server is ${oneLine(text.server)}; the account ends in ${text.digits}.`);
  await typedDigits(run, text);
  const assertion = await open(run, text);
  const answer = answerText(text.question.request.challenge, assertion);
  const next = `Paste this line on ${oneLine(text.server)} now: it is good for this one attempt.`;
  return { exitCode: exitCodes.done, result: { answer }, text: answer, next };
}

async function overNetwork(run: Run, line: string): Promise<Outcome> {
  const { terminal, signal } = run;
  const address = readWindowAddress(line);
  terminal.say(warning);
  terminal.say(`The service is at ${new URL(address.origin).host}.`);
  const digits = await askDigits(terminal);
  const { server, question, handOver } = await takeQuestion(address, digits, { signal, now: Date.now });
  await handOver(await open(run, { server, digits, question }));
  const text = `The proof was handed over to ${oneLine(server)}.`;
  const next = 'Where the link was begun, compare the code with the one on the phone if you are asked to.';
  return { exitCode: exitCodes.done, result: { handedOver: true }, text, next };
}

/** Nothing opens before the person has said whose number it is. */
async function typedDigits({ terminal }: Run, { digits }: PasskeyText): Promise<string> {
  const typed = await askDigits(terminal);
  if (digits !== '' && typed !== digits) throw cliError('CLI_OTHER_DIGITS');
  return typed;
}

async function askDigits(terminal: Run['terminal']): Promise<string> {
  const typed = await terminal.ask('Type the last four digits of the number that you link:');
  if (!/^\d{4}$/.test(typed)) throw cliError('CLI_OTHER_DIGITS');
  return typed;
}

async function open(run: Run, { server, digits, question }: PasskeyText): Promise<PasskeyAssertion> {
  run.terminal.say('… A browser window opens. Use your passkey in it.');
  return await run.openWindow({
    server,
    digits,
    question,
    browserPath: run.account.PUPPETEER_EXECUTABLE_PATH,
    cachePath: path.resolve(accountPath(run.service), 'cache'),
    signal: run.signal,
  });
}
