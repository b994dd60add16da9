import path from 'node:path';
import { toError } from '../../errors/coded-error.ts';
import { listBackups } from '../../session/vault/backup-files.ts';
import { type BackupShown, showBackup } from '../../session/vault/shown.ts';
import { KeyNotHere, openBackup } from '../../session/vault/unpack.ts';
import type { Outcome, Run } from './command-run.ts';
import { exitCodes } from './exit-codes.ts';
import { ago, bytes, table } from './format.ts';
import { openVaultOf } from './vault-of.ts';

export interface Listed {
  /** Newest first; each read from its first to its last byte. */
  readonly backups: readonly BackupShown[];
  readonly quarantine: readonly {
    readonly id: string;
    readonly at: number;
    readonly why: string;
    readonly how: string;
  }[];
}

/** `--list`: every backup, verified now, and every store in quarantine. */
export async function list(run: Run): Promise<Outcome> {
  const listed = await listEverything(run);
  const now = Date.now();
  const put = listed.quarantine.map((entry) => [entry.id, ago(entry.at, now), entry.how, entry.why]);
  const text = [
    'Backups, newest first',
    backupTable(listed, now),
    '',
    'Quarantine, newest first',
    put.length === 0 ? '  empty' : table(['id', 'put away', 'how', 'why'], put),
    listed.backups.length + listed.quarantine.length === 0
      ? 'Next: node session-manager.js --backup'
      : 'Next: node session-manager.js --restore --from NUMBER|ID',
  ].join('\n');
  const bad = listed.backups.some((backup) => backup.verified === false);
  return { exitCode: bad ? exitCodes.failed : exitCodes.done, result: listed, text };
}

/** Backups as a table, newest first. */
export function backupTable({ backups }: Listed, now: number): string {
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

export async function listEverything(run: Run): Promise<Listed> {
  const { config } = run;
  const owner = { session: config.WHATSAPP_SESSION_NAME, engine: config.WHATSAPP_ENGINE };
  const all = await listBackups(path.resolve(config.WHATSAPP_BACKUP_PATH), owner);
  const vault = await openVaultOf(run);
  const quarantine = (await vault.quarantined()).map(({ id, at, why, how }) => ({ id, at, why, how }));
  const backups: BackupShown[] = [];
  for (const [index, backup] of all.entries()) {
    if (all.length > 3) run.call.progress({ type: 'step', sentence: `Reading backup ${index + 1} of ${all.length}.` });
    run.signal.throwIfAborted();
    backups.push(showBackup(backup, ...(await verdictOf(backup.file))));
  }
  return { backups, quarantine };

  async function verdictOf(file: string): Promise<[boolean, string | null]> {
    try {
      await openBackup(file, vault.settings.findKey);
      return [true, null];
    } catch (error) {
      return [false, error instanceof KeyNotHere ? 'another key or passphrase' : toError(error).message];
    }
  }
}
