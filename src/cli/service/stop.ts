import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config/schema.ts';
import { serviceManagerError } from '../../errors/service-manager.ts';
import { findService } from '../../http/control-client.ts';
import { isLocked } from '../../session/shell/lock.ts';

/** A clean stop takes ten seconds at most; an engine that hangs is killed after that. */
const STOP_S = 30;
const LOOK_MS = 200;

/**
 * Asks the running service of a home to stop, and waits until its session is free. Without one it does nothing.
 *
 * @throws `SERVICE_NOT_STOPPED`
 */
export async function stopService({ service, accounts: [account] }: Config): Promise<void> {
  const running = await findService(path.resolve(service.DATA_PATH), account.WHATSAPP_SESSION_NAME);
  if (running === null) return;
  await running.operations.stop();
  const until = performance.now() + STOP_S * 1000;
  while (isLocked(path.resolve(account.WHATSAPP_AUTH_PATH), account.WHATSAPP_SESSION_NAME)) {
    if (performance.now() > until) throw serviceManagerError('SERVICE_NOT_STOPPED', { seconds: STOP_S });
    await sleep(LOOK_MS);
  }
}
