import { readFile } from 'node:fs/promises';
import { cliError } from '../../errors/cli.ts';
import { toError } from '../../errors/coded-error.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import { stoppedSession } from '../../service/stopped-session.ts';
import { newPassphrase } from '../../session/vault/carry.ts';
import type { Command } from './arguments.ts';
import type { Outcome, Run } from './command-run.ts';
import { exitCodes } from './exit-codes.ts';
import { bytes } from './format.ts';
import { ACCOUNTS_BROUGHT, ACCOUNTS_KEPT, isAccounts, undoLines } from './restore.ts';

type Carry<V extends 'export' | 'import'> = Extract<Command, { verb: V }>;

/** `--export FILE`: the login into one sealed file, and this copy disarmed. Only while no service runs: it would go on sending. */
export async function exportSession(run: Run, { file, passphraseFile }: Carry<'export'>): Promise<Outcome> {
  const given = passphraseFile === null ? null : await passphraseIn(passphraseFile);
  const passphrase = given ?? newPassphrase();
  const carried = await stoppedSession(run).onStore('exporting', run.call, ({ carry }) =>
    carry.export(file, passphrase, (sentence) => run.call.progress({ type: 'step', sentence })),
  );
  const text = [
    `The session is in ${carried.file} (${bytes(carried.bytes)}), read back; carried for the ${carried.number}. time.`,
    `With it: ${['the login', ...carried.attached].join(', ')}.`,
    ...(given === null ? [`Passphrase, shown once: ${passphrase}`] : []),
    'This copy no longer starts. Whoever has the file and the passphrase has your WhatsApp: move it safely, then delete it.',
    `To take it back, if the file was not used elsewhere: import it here.`,
  ].join('\n');
  const next = nextStep`On the other computer: ${{ action: 'import', file: carried.file }}`;
  return { exitCode: exitCodes.done, result: { ...carried, ...(given === null && { passphrase }) }, text, next };
}

/** `--import FILE`: the login of a carried file in this session's place. */
export async function importSession(run: Run, command: Carry<'import'>): Promise<Outcome> {
  const { file, passphraseFile, acceptOtherSession } = command;
  const session = stoppedSession(run);
  const { linked, state } = session.status();
  if (linked === 'linked' && state !== 'needs_person' && !run.invocation.yes && run.terminal.isInteractive) {
    const question = 'A phone is linked here. Its login goes to quarantine, and the one in the file takes its place.';
    if (!(await run.terminal.confirm(question))) {
      throw cliError('CLI_NOT_CONFIRMED', { again: nextStep`${{ action: 'import', file, confirmed: true }}` });
    }
  }
  const passphrase =
    passphraseFile === null ? await run.terminal.ask('Passphrase of the file:') : await passphraseIn(passphraseFile);
  const imported = await session.onStore('importing', run.call, ({ carry }) =>
    carry.import({ file, passphrase, acceptOtherSession }, (sentence) => run.call.progress({ type: 'step', sentence })),
  );
  const text = [
    'The session of the file stands here now; no QR code is needed.',
    ...(imported.brought.length > 0 ? [`With it came: ${imported.brought.join(', ')}.`] : []),
    ...(imported.brought.some(isAccounts) ? [ACCOUNTS_BROUGHT] : []),
    ...(imported.kept.some(isAccounts) ? [ACCOUNTS_KEPT] : []),
    ...undoLines(imported),
    'Never run the copy that it came from as well: the two would log each other out.',
  ].join('\n');
  return { exitCode: exitCodes.done, result: imported, text, next: nextStep`${{ action: 'start_service' }}` };
}

async function passphraseIn(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    throw cliError('CLI_FILE_NOT_READ', { file, detail: toError(error).message }, error);
  }
}
