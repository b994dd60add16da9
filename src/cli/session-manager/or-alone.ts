import { hasCode } from '../../errors/coded-error.ts';
import type { SessionOperations } from '../../operations/session/session-operations.ts';

export interface Alone {
  /** True if the service that answered is stopping or gone. */
  isEnding(): Promise<boolean>;
  /** Operations to use once it is gone. */
  reachAgain(): Promise<SessionOperations>;
}

/**
 * A service may begin to stop just after it has answered: what it then refuses was not started, and is retried with
 * whoever answers next.
 */
export function orAlone(service: SessionOperations, alone: Alone): SessionOperations {
  async function either<T>(work: (operations: SessionOperations) => Promise<T>): Promise<T> {
    try {
      return await work(service);
    } catch (error) {
      if (!hasCode(error, 'SESSION_COMMAND_REFUSED') || !(await alone.isEnding())) throw error;
      return await work(await alone.reachAgain());
    }
  }
  return {
    status: () => either((operations) => operations.status()),
    history: () => either((operations) => operations.history()),
    figures: () => either((operations) => operations.figures()),
    backup: (call) => either((operations) => operations.backup(call)),
    refresh: (call) => either((operations) => operations.refresh(call)),
    restore: (wish, call) => either((operations) => operations.restore(wish, call)),
    clean: (wish, call) => either((operations) => operations.clean(wish, call)),
    repair: (call) => either((operations) => operations.repair(call)),
    link: (method, call) => either((operations) => operations.link(method, call)),
    test: (wish, call) => either((operations) => operations.test(wish, call)),
    stop: () => service.stop(),
  };
}
