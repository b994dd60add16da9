import { createServer as createHttpServer, type Server as HttpServer, STATUS_CODES } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { listenLocally } from '../local-server.ts';
import { type Authority, issueCertificate } from '../tls/certificates.ts';
import { Forbidden, type Gate, join, type Login, type Place } from './gate.ts';
import { answerSocks } from './socks.ts';

export interface ProxyOptions {
  readonly kind: 'http' | 'https' | 'socks5';
  /** Signs the certificate of an HTTPS proxy. */
  readonly authority: Authority;
  /** null: everybody is let in. */
  readonly login: Login | null;
  /** Where a name leads on this computer; null: the proxy's rules do not allow it. Nothing is looked up. */
  readonly lead: (place: Place) => Place | null;
  /** Default: one that is free. */
  readonly port?: number;
}

/** `silent`: it accepts and never answers; `garbage`: it speaks something else. */
export type ProxyFault = 'silent' | 'garbage';

/** A proxy on loopback, as a company has it: HTTP CONNECT, the same over TLS, or SOCKS5 with RFC 1929. */
export interface ProxyStandIn {
  readonly kind: ProxyOptions['kind'];
  readonly port: number;
  /** With its user and password, or with others. */
  url(login?: Login | null): string;
  /** Places that were asked for, by name as they were asked, let through or not. */
  readonly asked: readonly Place[];
  /** How many were turned away for their password. */
  readonly turnedAway: number;
  /** Local ports of its own connections: whatever else arrives at a far end went around it. */
  readonly departures: ReadonlySet<number>;
  fault(fault: ProxyFault | null): void;
  /** From now on it wants this login. */
  want(login: Login | null): void;
  close(): Promise<void>;
}

export async function startProxy(options: ProxyOptions): Promise<ProxyStandIn> {
  const asked: Place[] = [];
  const departures = new Set<number>();
  const sockets = new Set<Duplex>();
  let turnedAway = 0;
  let fault: ProxyFault | null = null;
  const gate: Gate = {
    login: options.login,
    turnAway: () => {
      turnedAway += 1;
    },
    open: (place) => {
      asked.push(place);
      const leads = options.lead(place);
      if (!leads) return Promise.reject(new Forbidden(`${place.host} is not allowed`));
      const { promise, resolve, reject } = Promise.withResolvers<Socket>();
      const socket = connect(leads, () => {
        departures.add((socket.address() as AddressInfo).port);
        resolve(socket);
      });
      sockets.add(socket);
      socket.on('error', reject).on('close', () => sockets.delete(socket));
      return promise;
    },
  };
  const answer = answererOf(options, gate);
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    if (fault === 'garbage') socket.end('220 mail.example ESMTP\r\n');
    else if (fault === null) answer(socket);
  });
  const port = await listenLocally(server, options.port ?? 0);
  return {
    kind: options.kind,
    port,
    url: (login = options.login) => {
      const user = login ? `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@` : '';
      return `${options.kind}://${user}127.0.0.1:${port}`;
    },
    asked,
    departures,
    get turnedAway() {
      return turnedAway;
    },
    fault: (next) => {
      fault = next;
      for (const socket of sockets) socket.destroy();
    },
    want: (login) => {
      gate.login = login;
    },
    close: async () => {
      if (!server.listening) return;
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What speaks with a client that has connected. */
function answererOf({ kind, authority }: ProxyOptions, gate: Gate): (socket: Socket) => void {
  if (kind === 'socks5') return (socket) => void answerSocks(socket, gate).catch(() => socket.destroy());
  const certificate = issueCertificate(authority, { dnsNames: ['localhost'], ips: ['127.0.0.1'] });
  const server: HttpServer =
    kind === 'http' ? createHttpServer() : createHttpsServer({ key: certificate.keyPem, cert: certificate.certPem });
  server.on('connect', (request, client: Duplex, head: Buffer) => {
    client.on('error', () => client.destroy());
    const { login } = gate;
    const wanted = login && `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
    if (wanted !== null && request.headers['proxy-authorization'] !== wanted) {
      gate.turnAway();
      refuse(client, 407, 'Proxy-Authenticate: Basic realm="company"\r\n');
      return;
    }
    const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(request.url ?? '') ?? [];
    gate.open({ host, port: Number(port) }).then(
      (far) => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        far.write(head);
        join(client, far);
      },
      (error: unknown) => refuse(client, error instanceof Forbidden ? 403 : 502),
    );
  });
  return (socket) => void server.emit('connection', socket);
}

function refuse(client: Duplex, status: number, header = ''): void {
  client.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${header}Content-Length: 0\r\n\r\n`);
}
