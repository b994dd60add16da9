import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findService } from '../../http/control-client.ts';
import type { ControlHandlers } from '../../http/control-handlers.ts';
import { isLocked, lockHolder } from '../../session/lock.ts';
import { localHandlers } from './local-handlers.ts';
import type { Run } from './run.ts';

/** A service that stops has ten seconds for it. */
const STOPPING_MS = 12_000;
const LOOK_AGAIN_MS = 200;

/**
 * Who answers for the session: the running service, or this command alone. One that is just starting or stopping is
 * waited for, so that a command right after Ctrl+C works.
 */
export async function reach(run: Run): Promise<ControlHandlers> {
  const { config, signal } = run;
  const authPath = path.resolve(config.WHATSAPP_AUTH_PATH);
  const giveUpAt = Date.now() + STOPPING_MS;
  for (let told = false; ; ) {
    const service = await findService(path.resolve(config.DATA_PATH), config.WHATSAPP_SESSION_NAME);
    if (service) return service;
    const holder = isLocked(authPath, config.WHATSAPP_SESSION_NAME)
      ? lockHolder(authPath, config.WHATSAPP_SESSION_NAME)
      : null;
    // A holder that is neither coming nor going is named by the lock itself, when it is needed.
    const passing = holder !== null && (holder.doing === 'stopping' || holder.doing === 'starting');
    if (!passing || Date.now() > giveUpAt) return localHandlers(run);
    if (!told) run.terminal.say(`… Process ${holder.pid} is ${holder.doing}; waiting for it.`);
    told = true;
    await delay(LOOK_AGAIN_MS, undefined, { signal });
  }
}
