import { type NextStep, nextStep } from '../../next-steps/next-step.ts';
import { type ListedBackups, listBackups } from '../../operations/session/backups.ts';
import type { BackupsView } from '../../operations/session/ports.ts';
import { type Outcome, type Run, viewOf } from './command-run.ts';
import { exitCodes } from './exit-codes.ts';
import { ago, bytes, table } from './format.ts';

/** `--list`: every backup, verified now, and every quarantined store. */
export async function list(run: Run): Promise<Outcome> {
  const view = await viewOf(run);
  const listed = await listBackups(view, run.call);
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
    listed.backups.length + listed.quarantine.length > 0
      ? nextStep`To bring one back: ${{ action: 'restore', from: 'NUMBER_OR_ID' }}`
      : await firstCopy(view);
  const bad = listed.backups.some((backup) => backup.verified === false);
  return { exitCode: bad ? exitCodes.failed : exitCodes.done, result: listed, text, next };
}

/** What leads to a first backup: only a login can be backed up. */
async function firstCopy({ verify }: BackupsView): Promise<NextStep> {
  const { state } = await verify();
  if (state === 'empty') return nextStep`Link a phone first: ${{ action: 'link' }}`;
  if (state === 'healthy') return nextStep`Make one: ${{ action: 'backup' }}`;
  return nextStep`The store is damaged. Start over, which needs the phone: ${{ action: 'clean' }}`;
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
