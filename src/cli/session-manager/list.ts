import { type NextStep, nextStep } from '../../next-steps/next-step.ts';
import { type ListedBackups, listBackups } from '../../operations/session/backups.ts';
import type { BackupsView } from '../../operations/session/ports.ts';
import type { Column } from '../deliveries/words.ts';
import { type Outcome, type Run, viewOf } from './command-run.ts';
import { exitCodes } from './exit-codes.ts';
import { ago, bytes, table } from './format.ts';
import { elsewhere, lookForOwner, refusedStart } from './owner.ts';

/** `--list`: every backup, verified now, and every quarantined store. */
export async function list(run: Run): Promise<Outcome> {
  const view = await viewOf(run);
  const listed = await listBackups(view, run.call);
  const now = Date.now();
  const text = [
    'Backups, newest first',
    backupTable(listed, now, run.width),
    '',
    'Quarantine, newest first',
    listed.quarantine.length === 0 ? '  empty' : quarantineTable(listed, now, run.width),
  ].join('\n');
  const next =
    listed.backups.length + listed.quarantine.length > 0
      ? nextStep`To bring one back: ${{ action: 'restore', from: 'NUMBER_OR_ID' }}`
      : await firstCopy(run, view);
  const bad = listed.backups.some((backup) => backup.verified === false);
  return { exitCode: bad ? exitCodes.failed : exitCodes.done, result: listed, text, next };
}

/** What leads to a first backup: only a login can be backed up. */
async function firstCopy(run: Run, { owner, verify }: BackupsView): Promise<NextStep> {
  const found = await lookForOwner(run);
  const other = elsewhere(found);
  const refused = refusedStart(run, owner.session, found);
  if (refused !== null) return refused.next;
  if (other !== null) return `Those of the session are on ${other.node}, which runs it.`;
  const { state } = await verify();
  if (state === 'empty') return nextStep`Link a phone first: ${{ action: 'link' }}`;
  if (state === 'healthy') return nextStep`Make one: ${{ action: 'backup' }}`;
  return nextStep`The store is damaged. Start over, which needs the phone: ${{ action: 'clean' }}`;
}

/** Backups as a table, newest first. On a narrow terminal their number stands for their file. */
export function backupTable({ backups }: ListedBackups, now: number, width: number): string {
  if (backups.length === 0) return '  none';
  const columns: readonly Column<ListedBackups['backups'][number]>[] = [
    { head: 'no.', of: ({ number }) => String(number) },
    { head: 'made', of: ({ at }) => ago(at, now) },
    { head: 'size', of: ({ bytes: size }) => bytes(size), spare: 4 },
    {
      head: 'verified',
      of: ({ verified, problem }) => (verified === true ? 'yes' : `NO: ${problem}`),
      shrinks,
      longest,
    },
    { head: 'generation', of: ({ generation }) => generation ?? '?', spare: 2 },
    { head: 'why', of: ({ kind }) => kind?.replaceAll('_', ' ') ?? '?', spare: 3 },
    { head: 'file', of: ({ file }) => file, spare: 1, longest },
  ];
  return table(columns, backups, width);
}

/** Quarantined stores as a table, newest first. */
export function quarantineTable({ quarantine }: ListedBackups, now: number, width: number): string {
  const columns: readonly Column<ListedBackups['quarantine'][number]>[] = [
    { head: 'id', of: ({ id }) => id, longest },
    { head: 'put away', of: ({ at }) => ago(at, now), spare: 2 },
    { head: 'how', of: ({ how }) => how, spare: 1 },
    { head: 'why', of: ({ why }) => why, shrinks, longest },
  ];
  return table(columns, quarantine, width);
}

const longest = Number.POSITIVE_INFINITY;
const shrinks = true;
