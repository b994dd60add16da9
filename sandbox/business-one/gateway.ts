import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { closeServer } from '../local-server.ts';

/** How the reporting service answers, as measured on FP 2511. */
export type GatewayFault =
  /** `(---)` with HTTP 200. */
  | 'not_rendered'
  /** 401 without a body: the session is lost. */
  | 'expired'
  | 'unavailable'
  /** The connection is closed before the end of the answer. */
  | 'cut';

export interface GatewayOptions {
  readonly user: string;
  readonly password: string;
  /** The printed PDF of a DocEntry; null: there is none. */
  readonly print: (docEntry: string) => Buffer | null;
  /** Called for each print. */
  readonly fault: () => GatewayFault | null;
  /** Duration of a print, milliseconds. */
  readonly printMs: number;
}

export interface RunningGateway {
  readonly url: string;
  /** Maximum number of concurrent prints so far. */
  readonly mostAtOnce: () => number;
  readonly logins: () => number;
  close(): Promise<void>;
}

/** With more concurrent prints, some are not rendered. */
const BEARS = 3;

/** A stand-in for SAP's API Gateway and its reporting service, on loopback. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  let session = 0;
  let logins = 0;
  let printing = 0;
  let most = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://gateway');
    const body: unknown = JSON.parse((await text(request)) || 'null');
    if (url.pathname === '/login') logIn(body, response);
    else if (url.pathname === '/rs/v1/ExportPDFData') await exportPdf(request, body, response);
    else response.writeHead(404).end();
  }

  function logIn(body: unknown, response: ServerResponse): void {
    logins += 1;
    const { UserName: user, Password: password } = body as { readonly UserName?: string; readonly Password?: string };
    if (user !== options.user || password !== options.password) {
      response.writeHead(200).end(JSON.stringify({ code: -1, message: 'Login failed' }));
      return;
    }
    session += 1;
    response.setHeader('set-cookie', [`Session=s${session}; Path=/; HttpOnly`, `Cookie=c${session}; Path=/`]);
    response.end(JSON.stringify({ Version: '0.0.1', SessionTimeout: 30 }));
  }

  async function exportPdf(request: IncomingMessage, body: unknown, response: ServerResponse): Promise<void> {
    if (request.headers.cookie !== `Session=s${session}; Cookie=c${session}`) {
      response.writeHead(401).end();
      return;
    }
    printing += 1;
    most = Math.max(most, printing);
    const collides = printing > BEARS;
    const fault = options.fault();
    await new Promise((resolve) => setTimeout(resolve, options.printMs));
    printing -= 1;
    if (fault === 'expired') {
      session += 1;
      response.writeHead(401).end();
    } else if (fault === 'unavailable') response.writeHead(503).end('<html>Service Unavailable</html>');
    else if (fault === 'cut') response.socket?.destroy();
    else {
      const pdf = collides || fault ? null : options.print(keyOf(body));
      response.end(pdf === null ? '(---)' : pdf.toString('base64'));
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    mostAtOnce: () => most,
    logins: () => logins,
    close: () => closeServer(server),
  };
}

/** Parameter names must match the layout's exactly; otherwise it prints whatever it was saved with. */
function keyOf(body: unknown): string {
  const parameters = body as readonly { readonly name: string; readonly value: readonly (readonly string[])[] }[];
  return parameters.find(({ name }) => name === 'DocKey@')?.value[0]?.[0] ?? 'saved';
}
