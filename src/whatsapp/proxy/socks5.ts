import { once } from 'node:events';
import { connect, isIPv4, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ProxyAddress } from './proxy.ts';
import { ProxyRefusal, type Target } from './target.ts';

/** RFC 1928: version, methods, command, kinds of address; RFC 1929: version of its exchange. */
const version = 5;
const noPassword = 0;
const byPassword = 2;
const connectCommand = 1;
const addressKinds = { ipv4: 1, name: 3, ipv6: 4 } as const;
const passwordVersion = 1;

/** RFC 1928, section 6. */
const replies: Readonly<Record<number, string>> = {
  1: 'general failure',
  2: 'its rules do not allow it',
  3: 'network unreachable',
  4: 'host unreachable',
  5: 'connection refused',
  6: 'no route in time',
  7: 'it cannot connect for others',
  8: 'it does not know this kind of address',
};

/** A connection through a SOCKS5 proxy. Rejects with a `ProxyRefusal`, or with what the connection to the proxy ended with. */
export async function openSocksTunnel(proxy: ProxyAddress, target: Target, signal: AbortSignal): Promise<Duplex> {
  const socket = connect({ host: proxy.host, port: proxy.port, signal });
  try {
    await once(socket, 'connect', { signal });
    await logIn(socket, proxy, signal);
    socket.write(
      Buffer.from([version, connectCommand, 0, ...addressOf(target.host), target.port >> 8, target.port & 255]),
    );
    const [, reply = 1, , kind] = await take(socket, 4, signal);
    if (reply !== 0) throw new ProxyRefusal('target', replies[reply] ?? `reply ${reply}`);
    const length =
      kind === addressKinds.name ? ((await take(socket, 1, signal))[0] ?? 0) : kind === addressKinds.ipv6 ? 16 : 4;
    await take(socket, length + 2, signal);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function logIn(socket: Socket, { user, password }: ProxyAddress, signal: AbortSignal): Promise<void> {
  const methods = user === null ? [noPassword] : [noPassword, byPassword];
  socket.write(Buffer.from([version, methods.length, ...methods]));
  const [answered, method] = await take(socket, 2, signal);
  if (answered !== version) throw new Error('it does not speak SOCKS5');
  if (method === noPassword) return;
  if (method !== byPassword || user === null)
    throw new ProxyRefusal('password', 'it accepts no way to log in that is known here');
  const [name, secret] = [Buffer.from(user), Buffer.from(password)];
  socket.write(
    Buffer.concat([Buffer.from([passwordVersion, name.length]), name, Buffer.from([secret.length]), secret]),
  );
  const [, status] = await take(socket, 2, signal);
  if (status !== 0) throw new ProxyRefusal('password', `status ${status}`);
}

function addressOf(host: string): readonly number[] {
  if (isIPv4(host)) return [addressKinds.ipv4, ...host.split('.').map(Number)];
  const name = Buffer.from(host);
  return [addressKinds.name, name.length, ...name];
}

/** Exactly so many bytes; whatever comes after them stays in the socket. */
async function take(socket: Socket, bytes: number, signal: AbortSignal): Promise<Buffer> {
  for (;;) {
    const part = socket.read(bytes) as Buffer | null;
    if (part?.length === bytes) return part;
    if (part || socket.readableEnded || socket.destroyed) throw new Error('it closed the connection');
    await once(socket, 'readable', { signal });
  }
}
