import { once } from 'node:events';
import { connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';
import { listenLocally } from '../../sandbox/local-server.ts';

/** `cut`: connections are reset and refused. `silent`: they stay, and nothing moves. */
export type RelayState = 'through' | 'cut' | 'silent';

/** A TCP way of its own from one node to a far end, which can be cut. */
export class Relay implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #to: { state: RelayState };

  private constructor(server: Server, port: number, sockets: Set<Socket>, to: { state: RelayState }) {
    this.#server = server;
    this.port = port;
    this.#sockets = sockets;
    this.#to = to;
  }

  static async start(farEnd: NetConnectOpts): Promise<Relay> {
    const sockets = new Set<Socket>();
    const to: { state: RelayState } = { state: 'through' };
    const server = createServer((near) => {
      if (to.state === 'cut') {
        near.resetAndDestroy();
        return;
      }
      const far = to.state === 'through' ? connect(farEnd) : null;
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        if (!socket) continue;
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          sockets.delete(socket);
          other?.destroy();
        });
        if (other) socket.pipe(other);
      }
    });
    const port = await listenLocally(server, 0);
    return new Relay(server, port, sockets, to);
  }

  set(state: RelayState): void {
    this.#to.state = state;
    // What was silent has missed something: it never goes on.
    if (state !== 'silent') for (const socket of this.#sockets) socket.destroy();
    else
      for (const socket of this.#sockets) {
        socket.unpipe();
        socket.pause();
      }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.set('cut');
    this.#server.close();
    await once(this.#server, 'close');
  }
}
