import { connect } from 'node:net';

/**
 * Whether a TCP connection to the far end can be made: a look at the network, no session and no connect in WhatsApp's
 * sense.
 *
 * @param deadlineMs after which the far end counts as unreachable
 */
export function reachable(host: string, port: number, deadlineMs: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(false);
      return;
    }
    const socket = connect({ host, port });
    const timer = setTimeout(() => end(false), deadlineMs);
    const onAbort = () => end(false);
    const end = (answer: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(answer);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
