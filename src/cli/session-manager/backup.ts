import { nextStep } from '../../next-steps/next-step.ts';
import { type Outcome, type Run, viewOf } from './command-run.ts';
import { exitCodes } from './exit-codes.ts';
import { bytes } from './format.ts';
import { reach } from './reach.ts';

/** `--backup`: one file, read back before it counts. */
export async function backup(run: Run): Promise<Outcome> {
  if (run.invocation.dryRun) {
    const { verify, folder } = await viewOf(run);
    const verdict = await verify();
    return {
      exitCode: exitCodes.done,
      result: { dryRun: true, store: verdict },
      text: `The store is ${verdict.state}; a backup would go to ${folder}. Nothing was written.`,
      next: nextStep`${{ action: 'backup' }}`,
    };
  }
  const made = await (await reach(run)).backup(run.call);
  const key =
    run.account.WHATSAPP_BACKUP_PASSPHRASE === null ? `${run.service.DATA_PATH.replace(/\/$/, '')}/vault.key` : null;
  const text = [
    `Backup ${made.number} made, read back and verified: ${made.file} (${bytes(made.bytes)})`,
    key
      ? `It can be opened only with ${key}: keep a copy of that file elsewhere.`
      : 'It can be opened only with WHATSAPP_BACKUP_PASSPHRASE: keep it elsewhere too.',
  ].join('\n');
  return { exitCode: exitCodes.done, result: { backup: made }, text, next: nextStep`${{ action: 'list_backups' }}` };
}
