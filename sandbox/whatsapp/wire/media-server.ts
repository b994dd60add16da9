import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import { closeServer, listenLocally } from '../../local-server.ts';
import type { IssuedCertificate } from '../../tls/certificates.ts';
import { readUpload, type UploadPace } from '../upload-pace.ts';
import { FaultQueue } from './fault-queue.ts';
import type { MediaStore } from './media-store.ts';

/** Largest file a host accepts, as stated in `media_conn`. */
export const maxUploadBytes = 104_857_600;

/** Faults of an upload: an HTTP status, a host that never answers, a connection cut in the middle, a slow line. */
export type UploadFault =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'silent' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'slow'; readonly pace: UploadPace };

/** WhatsApp's media host over HTTPS on loopback; accepts encrypted documents only. */
export class MediaServer {
  readonly faults = new FaultQueue<UploadFault>();
  /** Token given out by `media_conn` and required for every upload. */
  readonly auth = randomBytes(16).toString('base64url');
  /** Remote ports of all connections so far. */
  readonly arrivals: number[] = [];
  readonly #store: MediaStore;
  readonly #server: Server;
  #port = 0;

  constructor(store: MediaStore, certificate: IssuedCertificate) {
    this.#store = store;
    this.#server = createServer({ cert: certificate.certPem, key: certificate.keyPem }, (request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
    this.#server.on('connection', (socket: Socket) => this.arrivals.push(socket.remotePort ?? 0));
  }

  async listen(port = 0): Promise<void> {
    this.#port = await listenLocally(this.#server, port);
  }

  get port(): number {
    return this.#port;
  }

  /** `127.0.0.1:PORT`, as `media_conn` names the host. */
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    await closeServer(this.#server);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.faults.take();
    if (fault?.kind === 'silent') return;
    if (fault?.kind === 'drop') {
      request.socket.destroy();
      return;
    }
    if (Number(request.headers['content-length'] ?? 0) > maxUploadBytes) {
      response.shouldKeepAlive = false;
      reply(response, 413, { error: 'longer than the server takes' });
      return;
    }
    const bytes = await readUpload(request, fault?.kind === 'slow' ? fault.pace : null);
    if (fault?.kind === 'status') reply(response, fault.status, { error: 'as requested' });
    else this.#take(request, response, bytes);
  }

  #take(request: IncomingMessage, response: ServerResponse, bytes: Buffer): void {
    const url = new URL(request.url ?? '/', `https://${this.host}`);
    const name = /^\/mms\/document\/([\w-]+)=*$/.exec(decodeURIComponent(url.pathname))?.[1];
    if (request.method !== 'POST' || name === undefined) {
      reply(response, 404, { error: 'only documents are taken here' });
    } else if (
      url.searchParams.get('auth') !== this.auth ||
      url.searchParams.get('token')?.replace(/=+$/, '') !== name
    ) {
      reply(response, 401, { error: 'wrong auth or token' });
    } else {
      try {
        this.#store.put(Buffer.from(name, 'base64url'), bytes);
        const directPath = `/v/t62.7119-24/${name}`;
        reply(response, 200, { url: `https://${this.host}${directPath}`, direct_path: directPath });
      } catch (error) {
        reply(response, 400, { error: error instanceof Error ? error.message : String(error) });
      }
    }
  }
}

function reply(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
