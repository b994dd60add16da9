import type { AgentOptions, ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { type CodedError, toError } from '../../errors/coded-error.ts';
import { Agent as HttpAgent } from '../../plain-http.ts';
import type { ProxyAddress } from './proxy.ts';
import type { Target } from './target.ts';
import { openTunnel, type TunnelOptions } from './tunnel.ts';

type Made = (error: Error | null, stream: Duplex) => void;

export interface TunnelAgentParts {
  readonly proxy: ProxyAddress;
  readonly options: TunnelOptions;
  /** Told of each tunnel that could not be opened. */
  readonly onFailure?: (error: CodedError) => void;
}

/** Connections for Node's HTTP client, or a WebSocket's, through a proxy: to `http:` and `ws:` addresses. */
export class TunnelAgent extends HttpAgent {
  readonly #parts: TunnelAgentParts;

  constructor(parts: TunnelAgentParts) {
    super();
    this.#parts = parts;
  }

  override createConnection(options: ClientRequestArgs, made?: Made): undefined {
    tunnelTo(options, this.#parts, (error, stream) => made?.(error, stream));
  }
}

/** The same with TLS to the far end inside the tunnel: to `https:` and `wss:` addresses. */
export class SecureTunnelAgent extends HttpsAgent {
  readonly #parts: TunnelAgentParts;

  constructor(parts: TunnelAgentParts, options: AgentOptions & ConnectionOptions = {}) {
    super(options);
    this.#parts = parts;
  }

  override createConnection(options: ClientRequestArgs & ConnectionOptions, made?: Made): undefined {
    tunnelTo(options, this.#parts, (error, socket) => {
      const { host } = targetOf(options);
      const name = isIP(host) === 0 ? { servername: options.servername || host } : {};
      made?.(error, error ? socket : connectTls({ ...options, ...name, socket }));
    });
  }
}

function tunnelTo(
  options: ClientRequestArgs,
  { proxy, options: tunnel, onFailure }: TunnelAgentParts,
  made: Made,
): void {
  openTunnel(proxy, targetOf(options), tunnel).then(
    (stream) => made(null, stream),
    (error: unknown) => {
      onFailure?.(error as CodedError);
      made(toError(error), undefined as unknown as Duplex);
    },
  );
}

function targetOf({ host, port }: ClientRequestArgs): Target {
  return { host: host ?? '', port: Number(port) };
}
