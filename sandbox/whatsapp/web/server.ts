import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { closeServer, listenLocally } from '../../local-server.ts';
import { type Authority, issueCertificate, makeAuthority } from '../../tls/certificates.ts';
import { readUpload } from '../upload-pace.ts';
import type { World } from '../world/world.ts';
import { MediaHost } from './media-host.ts';
import { healthyPage, type PageFaults, type PageIncident, pageVersion } from './page-faults.ts';
import { PageSession } from './page-session.ts';

const pageFolder = new URL('page/', import.meta.url);
const contentTypes: Readonly<Record<string, string>> = { js: 'text/javascript', html: 'text/html' };

export interface PageServerOptions {
  readonly world: World;
  readonly authority: Authority;
  /** 0 (default): any free port. */
  readonly port?: number;
  /** Lifetime of a QR reference, milliseconds; WhatsApp's own: 60 s for the first, then 20 s. */
  readonly refMs?: number;
}

/** A stand-in of web.whatsapp.com and its media host on loopback. */
export interface PageServer {
  readonly port: number;
  /** Lead a browser here and nowhere else; `WhatsAppFarEnd.browserArgs`. */
  readonly browserArgs: readonly string[];
  /** In force until changed; `fault` also drops sockets or pushes what was held back, as needed. */
  readonly faults: Readonly<PageFaults>;
  fault(changes: Partial<PageFaults>): void;
  /** When the document was requested, epoch milliseconds: at a browser's start, or a reload. */
  readonly loads: readonly number[];
  /** Stored logins that were accepted. */
  readonly logins: number;
  /** Those at which another page of the same companion was told of a conflict. */
  readonly replacements: number;
  /** How often a page opened the status chat, or read a status. */
  readonly statusReads: number;
  /** Number of dialogs answered on a page. */
  readonly dialogsAnswered: number;
  /** Remote ports of all connections so far. */
  readonly arrivals: readonly number[];
  /** Number of complete uploads, including refused ones. */
  readonly uploads: number;
  /** Triggers an event on every page that is open now. */
  incident(incident: PageIncident): void;
  close(): Promise<void>;
}

/** Starts the stand-in on 127.0.0.1. */
export async function startPageServer(options: PageServerOptions): Promise<PageServer> {
  const names = { dnsNames: ['web.whatsapp.com', '*.whatsapp.net', '*.whatsapp.com'], ips: ['127.0.0.1'] };
  const certificate = issueCertificate(options.authority, names);
  const foreign = issueCertificate(makeAuthority('Nobody'), names);
  const faults: PageFaults = { ...healthyPage };
  const media = new MediaHost();
  const sessions = new Set<PageSession>();
  const loads: number[] = [];
  const arrivals: number[] = [];
  let logins = 0;
  let replacements = 0;
  let statusReads = 0;
  let dialogsAnswered = 0;
  const server = createServer({ key: certificate.keyPem, cert: certificate.certPem }, (request, response) => {
    serve(request, response, { faults, media, loads }).catch((error: unknown) => response.destroy(error as Error));
  });
  server.on('connection', (socket: Socket) => arrivals.push(socket.remotePort ?? 0));
  const sockets = new WebSocketServer({ noServer: true });
  const takeOver = (companion: string, by: PageSession): void => {
    for (const session of sessions) {
      if (session === by || session.companion?.id !== companion) continue;
      session.companion = null;
      replacements += 1;
      session.push({ push: 'state', state: 'CONFLICT' });
    }
  };
  const loggedIn = (): void => {
    logins += 1;
  };
  const statusRead = (): void => {
    statusReads += 1;
  };
  const refMs = options.refMs ?? 20_000;
  const dialogAnswered = (): void => {
    faults.dialog = null;
    dialogsAnswered += 1;
  };
  const around = { world: options.world, media, faults, refMs, takeOver, loggedIn, statusRead, dialogAnswered };
  server.on('upgrade', (request, socket, head) => {
    if (faults.offline || request.url !== '/ws/chat') {
      socket.destroy();
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted: WebSocket) => {
      const session = new PageSession(accepted, around);
      sessions.add(session);
      accepted.on('close', () => sessions.delete(session));
    });
  });
  const unwatch = options.world.watch((event) => {
    if (event.type !== 'unlinked' || event.why === 'companion') return;
    for (const session of sessions) if (session.companion?.id === event.companion.id) session.loggedOut();
  });
  const port = await listenLocally(server, options.port ?? 0);

  return {
    port,
    browserArgs: [
      `--host-resolver-rules=MAP web.whatsapp.com 127.0.0.1:${port}, MAP *.whatsapp.net 127.0.0.1:${port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost`,
      `--ignore-certificate-errors-spki-list=${certificate.spkiSha256}`,
      '--no-proxy-server',
    ],
    faults,
    loads,
    arrivals,
    get replacements() {
      return replacements;
    },
    get logins() {
      return logins;
    },
    get statusReads() {
      return statusReads;
    },
    get dialogsAnswered() {
      return dialogsAnswered;
    },
    get uploads() {
      return media.uploads;
    },
    fault(changes) {
      Object.assign(faults, changes);
      const { keyPem: key, certPem: cert } = faults.foreignCertificate ? foreign : certificate;
      server.setSecureContext({ key, cert });
      if (faults.offline) for (const session of sessions) session.drop();
      if (!faults.deaf) for (const session of sessions) session.release();
      if (changes.dialog) for (const session of sessions) session.showDialog();
    },
    incident(incident) {
      for (const session of sessions) {
        if (incident.kind === 'drop_sockets') session.drop();
        else if (incident.kind === 'state') session.push({ push: 'state', state: incident.state });
        else session.push({ push: incident.kind });
      }
    },
    async close() {
      unwatch();
      for (const session of sessions) session.drop();
      sockets.close();
      await closeServer(server);
    },
  };
}

interface Serving {
  readonly faults: PageFaults;
  readonly media: MediaHost;
  readonly loads: number[];
}

async function serve(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const { faults } = serving;
  const path = new URL(request.url ?? '/', 'https://web.whatsapp.com').pathname;
  if (path.startsWith('/mms/')) {
    await upload(request, response, serving);
  } else if (path === '/') {
    serving.loads.push(Date.now());
    await serveDocument(response, faults);
  } else if (/^\/page\/[a-z-]+\.js$/.test(path)) {
    await serveFile(response, path.slice('/page/'.length));
  } else {
    response.writeHead(404).end();
  }
}

async function serveDocument(response: ServerResponse, faults: PageFaults): Promise<void> {
  if (faults.document === 'hang') return;
  if (faults.html !== null) {
    response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'no-store' }).end(faults.html);
    return;
  }
  if (faults.document === 'error_500') {
    response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Internal Server Error</h1>');
    return;
  }
  if (faults.document === 'error_429') {
    response.writeHead(429, { 'content-type': 'text/html', 'retry-after': '60' }).end('<h1>Too Many Requests</h1>');
    return;
  }
  const {
    missingModules: missing,
    sync,
    stuckOpening,
    noDebug,
    ownIds,
    passkeyScreen,
    chatsRefused,
    uploadUnseen,
  } = faults;
  const settings = JSON.stringify({
    version: pageVersion,
    missing,
    sync,
    stuckOpening,
    noDebug,
    ownIds,
    passkeyScreen,
    chatsRefused,
    uploadUnseen,
  });
  const page = await readFile(new URL('index.html', pageFolder), 'utf8');
  response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'no-store' });
  response.end(page.replace('"PAGE_SETTINGS"', () => settings));
}

async function serveFile(response: ServerResponse, name: string): Promise<void> {
  const type = contentTypes[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(await readFile(new URL(name, pageFolder)));
}

async function upload(request: IncomingMessage, response: ServerResponse, { faults, media }: Serving): Promise<void> {
  const allowed = { 'access-control-allow-origin': 'https://web.whatsapp.com', 'access-control-allow-headers': '*' };
  if (request.method === 'OPTIONS') {
    response.writeHead(204, allowed).end();
    return;
  }
  const body = await readUpload(request, faults.uploadPace);
  media.uploads += 1;
  if (faults.uploadStatus === 0) return;
  if (faults.uploadStatus !== null) {
    response.writeHead(faults.uploadStatus, allowed).end();
    return;
  }
  const directPath = media.keep(body);
  response.writeHead(200, { ...allowed, 'content-type': 'application/json' });
  response.end(JSON.stringify({ url: `https://mmg.whatsapp.net${directPath}`, direct_path: directPath }));
}
