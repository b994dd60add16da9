import { nextStep } from '../../next-steps/next-step.ts';
import { type ListedBackups, listBackups } from '../../operations/session/backups.ts';
import { type Outcome, type Run, viewOf } from './command-run.ts';
import { exitCodes } from './exit-codes.ts';
import { ago, bytes, table } from './format.ts';

/** `--list`: every backup, verified now, and every quarantined store. */
export async function list(run: Run): Promise<Outcome> {
  const listed = await listBackups(await viewOf(run), run.call);
  const now = Date.now();
  const put = listed.quarantine.map((entry) => [entry.id, ago(entry.at, now), entry.how, entry.why]);
  const text = [
    'Backups, newest first',
    backupTable(listed, now),
    '',
    'Quarantine, newest first',
    put.length === 0 ? '  empty' : table(['id', 'put away', 'how', 'why'], put),
  ].join('\n');
  const next =
    listed.backups.length + listed.quarantine.length === 0
      ? nextStep`${{ action: 'backup' }}`
      : nextStep`${{ action: 'restore', from: 'NUMBER|ID' }}`;
  const bad = listed.backups.some((backup) => backup.verified === false);
  return { exitCode: bad ? exitCodes.failed : exitCodes.done, result: listed, text, next };
}

/** Backups as a table, newest first. */
export function backupTable({ backups }: ListedBackups, now: number): string {
  if (backups.length === 0) return '  none';
  return table(
    ['no.', 'made', 'size', 'verified', 'generation', 'why', 'file'],
    backups.map((backup) => [
      String(backup.number),
      ago(backup.at, now),
      bytes(backup.bytes),
      backup.verified === true ? 'yes' : `NO: ${backup.problem}`,
      backup.generation ?? '?',
      backup.kind?.replaceAll('_', ' ') ?? '?',
      backup.file,
    ]),
  );
}
