import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/**
 * Gives the library a temporary folder of its own, empty at the start: encrypted copies of documents whose upload hung
 * or whose process was killed stay behind in it, and would fill the computer's. To be called once, in a process that
 * belongs to one session.
 */
export function useOwnUploadFolder(cachePath: string): void {
  const folder = path.join(cachePath, 'uploads');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder;
}
