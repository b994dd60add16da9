import { connect } from 'node:net';

/**
 * Whether a TCP connection to the server can be opened: a network check that does not count as a WhatsApp connect.
 *
 * @param deadlineMs after which the server counts as unreachable
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
