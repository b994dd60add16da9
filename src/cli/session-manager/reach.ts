import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type FoundService, findService } from '../../http/control-client.ts';
import type { SessionOperations } from '../../operations/session/session-operations.ts';
import { isLocked, lockHolder } from '../../session/shell/lock.ts';
import type { Run } from './command-run.ts';
import { orAlone } from './or-alone.ts';

/** A service has ten seconds to stop. */
const STOPPING_MS = 12_000;
const LOOK_AGAIN_MS = 200;

/**
 * Operations on the session: by the running service, or by this command alone. Waits for a service that is starting or
 * stopping, so that a command right after Ctrl+C works.
 */
export async function reach(run: Run): Promise<SessionOperations> {
  const { account, signal } = run;
  const authPath = path.resolve(account.WHATSAPP_AUTH_PATH);
  const giveUpAt = Date.now() + STOPPING_MS;
  for (let told = false; ; ) {
    const service = await serviceOf(run);
    const ending = isEnding(service);
    if (service && !ending) {
      return orAlone(service.operations, {
        isEnding: async () => {
          const now = await serviceOf(run);
          return now === null || isEnding(now);
        },
        reachAgain: () => reach(run),
      });
    }
    const passing = ending ? 'the service is stopping' : passingHolder(authPath, account.WHATSAPP_SESSION_NAME);
    if (passing === null || Date.now() > giveUpAt) return await alone(run);
    if (!told) run.terminal.say(`… ${passing}; waiting for it.`);
    told = true;
    await delay(LOOK_AGAIN_MS, undefined, { signal });
  }
}

/** Without a service; a command that has found one needs none of this. */
async function alone(run: Run): Promise<SessionOperations> {
  const { operationsOfStoppedSession } = await import('../../operations/session/stopped-session.ts');
  const { stoppedSession } = await import('../../service/stopped-session.ts');
  return operationsOfStoppedSession(stoppedSession(run));
}

/** As any company that shares the session shows it: the one that was named may just not run. */
async function serviceOf({ service, account }: Run): Promise<FoundService | null> {
  for (const place of new Set([service.DATA_PATH, ...service.accountPlaces])) {
    const found = await findService(path.resolve(place), account.WHATSAPP_SESSION_NAME);
    if (found !== null) return found;
  }
  return null;
}

/** Stopping, but still answering. */
function isEnding(service: FoundService | null): boolean {
  return service !== null && (service.answer.status.state === 'stopping' || !service.answer.status.lock);
}

/** Describes a lock holder that is starting or stopping; null for any other. */
function passingHolder(authPath: string, session: string): string | null {
  const holder = isLocked(authPath, session) ? lockHolder(authPath, session) : null;
  const passing = holder !== null && (holder.doing === 'stopping' || holder.doing === 'starting');
  return passing ? `process ${holder.pid} is ${holder.doing}` : null;
}
