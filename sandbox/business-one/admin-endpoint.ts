import { createServer, type Server } from 'node:http';
import { listenLocally } from '../local-server.ts';
import type { BusinessOneAdmin } from './admin.ts';

/** Serves the admin interface on loopback: `POST /` with `{"call": "addFault", "with": [...]}`. */
export async function serveAdmin(admin: BusinessOneAdmin): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      call(admin, Buffer.concat(chunks).toString('utf8')).then(
        (result) => response.end(JSON.stringify({ result: result ?? null })),
        (error: unknown) => {
          response.statusCode = 400;
          response.end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
        },
      );
    });
  });
  return { server, port: await listenLocally(server, 0) };
}

async function call(admin: BusinessOneAdmin, body: string): Promise<unknown> {
  const { call: name, with: parameters = [] } = JSON.parse(body) as { call: string; with?: unknown[] };
  if (!Object.hasOwn(admin, name)) throw new TypeError(`The admin endpoint knows no ${name}`);
  const operation = admin[name as keyof BusinessOneAdmin] as (...values: unknown[]) => Promise<unknown>;
  return await operation(...parameters);
}

/** A client for the admin interface of a stand-in in another process. */
export function connectAdmin(adminUrl: string): BusinessOneAdmin {
  const ask = async (name: string, parameters: unknown[]): Promise<unknown> => {
    const response = await fetch(adminUrl, { method: 'POST', body: JSON.stringify({ call: name, with: parameters }) });
    const answer = (await response.json()) as { result?: unknown; error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.result;
  };
  return new Proxy({} as BusinessOneAdmin, {
    get:
      (_target, name) =>
      (...parameters: unknown[]) =>
        ask(String(name), parameters),
  });
}
