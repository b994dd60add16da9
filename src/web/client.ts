/** What the socket and the headers of a request say about its browser. */
export interface Connection {
  /** Address of the other end of the socket; undefined: it is gone. */
  readonly remoteAddress: string | undefined;
  /** The socket itself is encrypted. */
  readonly encrypted: boolean;
  header(name: string): string | undefined;
}

/** What node's server knows of a request beyond `Request`. */
export interface Socket {
  readonly incoming?: {
    readonly socket: {
      readonly remoteAddress?: string | undefined;
      readonly encrypted?: boolean;
      destroy?(): void;
    };
  };
}

/** @param socket undefined: in tests that call an app without a server */
export function connectionOf(socket: Socket | undefined, header: Connection['header']): Connection {
  // Gone once the browser has closed it.
  const end = socket?.incoming?.socket;
  return { remoteAddress: end?.remoteAddress, encrypted: end?.encrypted === true, header };
}

/** The answer to an exposed request. */
export const EXPOSED =
  'Not without TLS. If a proxy speaks it, name the address of the proxy in HTTP_TRUSTED_PROXY, and have it set X-Forwarded-For and X-Forwarded-Proto.';

/** The browser, seen through a trusted proxy where there is one. */
export interface Client {
  readonly address: string;
  /** True if the browser speaks TLS, with us or with the trusted proxy. */
  readonly secure: boolean;
}

/**
 * Who asks. `X-Forwarded-For` and `X-Forwarded-Proto` are taken only from the proxy that is named by its address, and only
 * its own last entry: what comes before it was claimed by the browser. Pure.
 */
export function clientOf(connection: Connection, trustedProxy: string | null): Client {
  const socket = plainAddress(connection.remoteAddress ?? 'unknown');
  if (trustedProxy === null || socket !== plainAddress(trustedProxy))
    return { address: socket, secure: connection.encrypted };
  const forwarded = lastOf(connection.header('x-forwarded-for'));
  const proto = lastOf(connection.header('x-forwarded-proto'));
  return {
    address: forwarded === null ? socket : plainAddress(forwarded),
    secure: connection.encrypted || proto?.toLowerCase() === 'https',
  };
}

/** An address of this computer for itself. Pure. */
export function isLoopback(address: string): boolean {
  const plain = plainAddress(address);
  return plain === '::1' || /^127\.\d+\.\d+\.\d+$/.test(plain);
}

/**
 * True if what is answered would go over a network that others can read: without TLS, from another computer or from a proxy
 * that nobody has named. Pure.
 */
export function isExposed(connection: Connection, client: Client): boolean {
  if (client.secure) return false;
  const forwarded = ['x-forwarded-for', 'x-forwarded-proto', 'forwarded'].some((name) => connection.header(name));
  return forwarded || !isLoopback(connection.remoteAddress ?? 'unknown');
}

function lastOf(header: string | undefined): string | null {
  const last = (header ?? '').split(',').at(-1)?.trim() ?? '';
  return last === '' ? null : last.slice(0, 100);
}

/** An IPv4 address as such, also where a socket for both kinds shows it as `::ffff:…`. */
function plainAddress(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
}
