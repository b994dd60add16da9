import { open, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readLog } from './log-format.ts';

/**
 * Cuts a last record that was not written to its end (power cut, full disk) off the logs of a stopped LevelDB. LevelDB
 * itself overlooks such a record, but Chromium goes on writing behind it: one start later the log has a broken record in its
 * middle, for which Chromium deletes the database, and the login with it.
 *
 * @returns the files that were cut
 */
export async function trimTornLogs(folder: string): Promise<readonly string[]> {
  const cut: string[] = [];
  for (const name of (await readdir(folder)).filter((entry) => /^\d{6,}\.log$/.test(entry))) {
    const file = path.join(folder, name);
    const { torn, wholeBytes } = readLog(await readFile(file));
    if (!torn) continue;
    const handle = await open(file, 'r+');
    try {
      await handle.truncate(wholeBytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    cut.push(file);
  }
  return cut;
}
