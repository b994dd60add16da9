import { accountPath } from '../../config/schema.ts';
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
    const would = {
      healthy: { words: `a backup would go to ${folder}`, next: nextStep`${{ action: 'backup' }}` },
      empty: { words: 'there is nothing to back up', next: nextStep`Link a phone first: ${{ action: 'link' }}` },
      damaged: { words: 'it would not be backed up', next: nextStep`Repair it first: ${{ action: 'repair' }}` },
    }[verdict.state];
    return {
      exitCode: exitCodes.done,
      result: { dryRun: true, store: verdict },
      text: `The store is ${verdict.state}; ${would.words}. Nothing was written.`,
      next: would.next,
    };
  }
  const made = await (await reach(run)).backup(run.call);
  const key =
    run.account.WHATSAPP_BACKUP_PASSPHRASE === null ? `${accountPath(run.service).replace(/\/$/, '')}/vault.key` : null;
  const text = [
    `Backup ${made.number} made, read back and verified: ${made.file} (${bytes(made.bytes)})`,
    key
      ? `It can be opened only with ${key}: keep a copy of that file elsewhere.`
      : 'It can be opened only with WHATSAPP_BACKUP_PASSPHRASE: keep it elsewhere too.',
  ].join('\n');
  return { exitCode: exitCodes.done, result: { backup: made }, text, next: nextStep`${{ action: 'list_backups' }}` };
}
