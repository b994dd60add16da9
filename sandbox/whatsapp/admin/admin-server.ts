import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeServer, listenLocally } from '../../local-server.ts';
import { type AdminCall, adminCalls, type WhatsAppAdmin } from './admin.ts';

/** The admin calls over HTTP on loopback: `POST /<call>` with one JSON object, answered by `{"result"}` or `{"error"}`. */
export class AdminServer {
  readonly #admin: WhatsAppAdmin;
  readonly #server: Server;

  constructor(admin: WhatsAppAdmin) {
    this.#admin = admin;
    this.#server = createServer((request, response) => {
      this.#answer(request).then(
        (result) => reply(response, 200, { result: result ?? null }),
        (error: unknown) => reply(response, 400, { error: error instanceof Error ? error.message : 'failed' }),
      );
    });
  }

  async listen(port = 0): Promise<void> {
    await listenLocally(this.#server, port);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    await closeServer(this.#server);
  }

  async #answer(request: IncomingMessage): Promise<unknown> {
    const name = (request.url ?? '').slice(1);
    if (request.method !== 'POST' || !isCall(name))
      throw new Error(`No such call: POST one of ${adminCalls.join(', ')}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const call = this.#admin[name] as (ask: unknown) => Promise<unknown>;
    return call(text === '' ? {} : JSON.parse(text));
  }
}

function isCall(name: string): name is AdminCall {
  return (adminCalls as readonly string[]).includes(name);
}

function reply(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
