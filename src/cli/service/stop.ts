import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode } from '../../errors/coded-error.ts';
import { serviceManagerError } from '../../errors/service-manager.ts';
import { findService } from '../../http/control-client.ts';
import { isLocked, lockHolder } from '../../session/shell/lock.ts';
import type { Installed } from './facts.ts';

/** A clean stop takes ten seconds at most; an engine that hangs is killed after that. */
const STOP_S = 30;
const LOOK_MS = 200;

/**
 * Asks the running service of a home to stop, and waits for its end. Without one it does nothing.
 *
 * @throws `SERVICE_NOT_STOPPED`
 */
export async function stopService({ service, controls }: Pick<Installed, 'service' | 'controls'>): Promise<void> {
  const dataPath = path.resolve(service.DATA_PATH);
  const isRunning = (): boolean => isLocked(dataPath, 'outbox');
  if (!isRunning()) return;
  if (!(await isAsked(controls))) endIdle(dataPath);
  for (const until = performance.now() + STOP_S * 1000; isRunning(); await sleep(LOOK_MS))
    if (performance.now() > until) throw serviceManagerError('SERVICE_NOT_STOPPED', { seconds: STOP_S });
}

/** Of several companies the first that hears it stops all. */
async function isAsked(controls: Installed['controls']): Promise<boolean> {
  for (const { dataPath, session } of controls) {
    const running = await findService(dataPath, session);
    if (running === null) continue;
    await running.operations.stop();
    return true;
  }
  return false;
}

/** It is still starting, waits for its session, or no company starts: nothing of it is under way that an end would interrupt. */
function endIdle(dataPath: string): void {
  const holder = lockHolder(dataPath, 'outbox');
  if (holder?.host !== hostname()) return;
  try {
    process.kill(holder.pid, 'SIGTERM');
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}
