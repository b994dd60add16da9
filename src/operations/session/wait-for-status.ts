import type { SessionStatus } from '../../session/lifecycle/status.ts';
import type { RunningSession } from './ports.ts';

/**
 * Waits until the session's status satisfies `holds`.
 *
 * @returns that status, or null after `deadlineMs`; rejects when the signal fires
 */
export async function waitForStatus(
  session: Pick<RunningSession, 'status' | 'watch'>,
  holds: (status: SessionStatus) => boolean,
  { deadlineMs, signal }: { readonly deadlineMs: number; readonly signal: AbortSignal },
): Promise<SessionStatus | null> {
  const { promise, resolve, reject } = Promise.withResolvers<SessionStatus | null>();
  const look = (): void => {
    const status = session.status();
    if (holds(status)) resolve(status);
  };
  const cancel = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('cancelled'));
  const unwatch = session.watch(look);
  const timer = setTimeout(() => resolve(null), deadlineMs);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    signal.throwIfAborted();
    look();
    return await promise;
  } finally {
    unwatch();
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}
