import { cliError } from '../../errors/cli.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import type { Command } from './arguments.ts';
import type { Outcome, Run } from './command-run.ts';
import { exitCodes } from './exit-codes.ts';
import { phoneIn } from './format.ts';
import { PasskeyPerson } from './passkey.ts';
import { reach } from './reach.ts';

type Link = Extract<Command, { verb: 'link' }>;

/** What a person should know before the first real link. */
export const beforeLinking = `Before you link a phone

  Invoice Courier connects to WhatsApp as a linked device, like WhatsApp Web, but its client is not WhatsApp's own.
  WhatsApp does not support such clients and may restrict or ban a number, especially one that writes to people who
  never wrote to it. Use a number your business can afford to lose, not a private one.

  What is sent: each newly posted SAP invoice to its customer, as a PDF with a short text, and a copy to the
  salesperson; nothing older than the first start, and never more per day than SEND_DAILY_CAP.
  The phone remains the main device: keep WhatsApp installed and updated, and open it every few days. After 14 days
  without use, WhatsApp removes all linked devices. A phone can have four.
  Indian numbers (+91): WhatsApp logs out linked devices every six hours; a lasting session is not possible.
  The login is stored in WHATSAPP_AUTH_PATH. Anyone who can read that folder can read and write your WhatsApp.
`;

/** `--link`: shows QR codes or a pairing code until the phone has confirmed and the login is verified as saved. */
export async function link(run: Run, { method, passkey }: Link): Promise<Outcome> {
  const operations = await reach(run);
  const { status, running } = await operations.status();
  if (passkey === 'address' && !running) {
    throw cliError('CLI_NOT_RUNNING', { session: run.account.WHATSAPP_SESSION_NAME });
  }
  const same = {
    action: 'link',
    ...(method.kind === 'code' && { code: method.phone }),
    ...(passkey !== null && { passkey }),
  } as const;
  if (run.invocation.dryRun) {
    const text = `The session is ${status.linked}; a ${method.kind === 'qr' ? 'QR' : 'pairing'} code would be shown. Nothing was changed.`;
    const next = nextStep`${same}`;
    return { exitCode: exitCodes.done, result: { dryRun: true, linked: status.linked }, text, next };
  }
  run.terminal.say(beforeLinking);
  if (!run.invocation.yes && run.terminal.isInteractive) {
    const again = nextStep`${{ ...same, confirmed: true }}`;
    const question = 'Link a phone on these terms?';
    if (!(await run.terminal.confirm(question))) throw cliError('CLI_NOT_CONFIRMED', { again });
  }
  const person = passkey === null ? null : new PasskeyPerson(run, passkey);
  const call = person ? { ...run.call, ask: person.ask } : run.call;
  const linked = await operations.link(method, call).catch((error: unknown) => {
    // A running service knows only that there was no answer; why is known here.
    throw person?.failure ?? error;
  });
  person?.checkAccount(linked.account);
  const text = `Linked with ${linked.account === null ? 'the phone' : phoneIn(linked.account)}; the login is saved and was verified by a restart.`;
  const next = nextStep`${{ action: 'backup' }}`;
  return { exitCode: exitCodes.done, result: { linked: true, ...linked }, text, next };
}
