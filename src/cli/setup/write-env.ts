import { existsSync } from 'node:fs';
import { replaceFile } from '../../atomic-file.ts';
import { configurationText } from '../../config/environment.ts';
import { codedDiskError } from '../../disk-error.ts';
import { withoutNames, withValues } from './env-text.ts';

/**
 * Writes the answers into an `.env` (0600) at once. The one that was there is kept beside it.
 *
 * @param now epoch milliseconds
 * @returns where the former one is; null: there was none, or nothing changed in it
 * @throws `DISK_…`, `CONFIG_FILE_UNREADABLE`
 */
export async function writeEnv(
  file: string,
  answers: Readonly<Record<string, string>>,
  now: number,
): Promise<string | null> {
  return await rewriteEnv(file, [], answers, now);
}

/** The same, without some variables that were in it. */
export async function rewriteEnv(
  file: string,
  without: readonly string[],
  answers: Readonly<Record<string, string>>,
  now: number,
): Promise<string | null> {
  try {
    const before = existsSync(file) ? configurationText(file) : null;
    const text = withValues(withoutNames(before ?? '', without), answers);
    if ((before ?? '') === text) return null;
    const kept = before === null ? null : `${file}.before-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`;
    if (kept !== null) await replaceFile(kept, before ?? '');
    await replaceFile(file, text);
    return kept;
  } catch (error) {
    throw codedDiskError(error);
  }
}
