import { once } from 'node:events';
import { withinDeadline } from '../../deadline.ts';
import type { EngineSettings } from '../../engine-settings.ts';
import { endProcess, sweepOrphans } from '../../host/orphans.ts';
import type { Browser } from '../page-client.ts';

/** How long a killed process may take to be gone. Milliseconds. */
const reapMs = 2000;

/**
 * Closes a browser cleanly, so that it flushes its storage; kills it with its process group if it does not exit in time (a
 * frozen one hangs forever). Resolves when its process has exited.
 *
 * @param browser null if it was still being launched: then all processes on this store are killed
 * @returns true when it had to be killed
 */
export async function endBrowser(
  browser: Browser | null,
  { storePath, browserPath }: Pick<EngineSettings, 'storePath' | 'browserPath'>,
  graceMs: number,
): Promise<boolean> {
  const process = browser?.process();
  if (!browser || !process) {
    return sweepOrphans(storePath, { browserPath }).length > 0;
  }
  const alive = (): boolean => process.exitCode === null && process.signalCode === null;
  if (alive()) {
    const exited = once(process, 'exit');
    await withinDeadline(graceMs, Promise.all([browser.close(), exited])).catch(() => undefined);
  }
  if (!alive()) return false;
  const exited = once(process, 'exit');
  // It leads its own group: the zygote, the renderers and the GPU process go with it.
  if (process.pid !== undefined) endProcess(-process.pid);
  await withinDeadline(reapMs, exited).catch(() => undefined);
  return true;
}
