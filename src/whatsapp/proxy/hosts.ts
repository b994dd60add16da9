import { connect as connectTcp, isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { CodedError, toError } from '../../errors/coded-error.ts';
import type { EngineName } from '../engine.ts';
import type { EngineSettings } from '../engine-settings.ts';
import { proxyName } from './proxy.ts';
import { tunnelOf } from './settings.ts';
import type { Target } from './target.ts';
import { openTunnel } from './tunnel.ts';

/** A host that an engine cannot do without, and whether this computer reaches it. */
export interface HostVerdict {
  readonly host: string;
  readonly purpose: string;
  readonly reachable: boolean;
  /** Why not; null: it is reached. */
  readonly detail: string | null;
  /** The same for programs: of the registry of errors (`WHATSAPP_PROXY_FORBIDS`) or the system's (`ECONNREFUSED`), or `NO_ANSWER`, `CONNECTION_FAILED`. */
  readonly code: string | null;
}

export interface LineVerdict {
  /** `http://proxy.example:3128`, never its password; null: there is none. */
  readonly proxy: string | null;
  /** Why the proxy itself lets nothing through; null: it does, or there is none. */
  readonly proxyDetail: string | null;
  /** The same for programs: `WHATSAPP_PROXY_UNREACHABLE` or `WHATSAPP_PROXY_PASSWORD`. */
  readonly proxyCode: string | null;
  readonly hosts: readonly HostVerdict[];
}

const purposes: Readonly<Record<EngineName, readonly (readonly [host: string, purpose: string])[]>> = {
  webjs: [
    ['web.whatsapp.com', 'page and socket'],
    ['static.whatsapp.net', "the page's scripts"],
    ['mmg.whatsapp.net', 'documents'],
  ],
  baileys: [
    ['web.whatsapp.com', 'socket and version'],
    ['mmg.whatsapp.net', 'documents'],
  ],
};

/** Longer than a slow line needs for a handshake. Milliseconds. */
const deadlineMs = 4000;

/** Tries each host that the engine needs, all at once, through the proxy if there is one. Never rejects; sends nothing. */
export async function tryLine(
  settings: Pick<EngineSettings, 'engine' | 'proxy' | 'deadlines' | 'farEnd'>,
): Promise<LineVerdict> {
  const tunnel = tunnelOf(settings);
  const through = (target: Target): Promise<Duplex> =>
    tunnel ? openTunnel(tunnel.proxy, target, { ...tunnel.options, ms: deadlineMs }) : openDirectly(target);
  const { farEnd } = settings;
  const tries = await Promise.all(
    purposes[settings.engine].map(async ([host, purpose]) => {
      // A simulated WhatsApp is one server without TLS.
      const simulated = farEnd ? URL.parse(farEnd.webSocketUrl) : null;
      const error = simulated
        ? await failureOf(
            through({ host: simulated.hostname, port: Number(simulated.port) }).then((stream) => stream.destroy()),
          )
        : await failureOf(through({ host, port: 443 }).then((stream) => greet(stream, host)));
      return { host, purpose, error };
    }),
  );
  const ofProxy = tries.find(({ error }) => error instanceof CodedError && isOfProxy(error))?.error ?? null;
  return {
    proxy: tunnel && proxyName(tunnel.proxy),
    proxyDetail: ofProxy?.message ?? null,
    proxyCode: ofProxy && codeOf(ofProxy),
    hosts: tries.map(({ host, purpose, error }) => ({
      host,
      purpose,
      reachable: error === null,
      detail: error && (error.message || codeOf(error)),
      code: error && codeOf(error),
    })),
  };
}

function isOfProxy({ code }: CodedError): boolean {
  return code === 'WHATSAPP_PROXY_UNREACHABLE' || code === 'WHATSAPP_PROXY_PASSWORD';
}

function codeOf(error: Error): string {
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? code : 'CONNECTION_FAILED';
}

async function failureOf(work: Promise<unknown>): Promise<Error | null> {
  try {
    await work;
    return null;
  } catch (thrown) {
    return toError(thrown);
  }
}

function openDirectly(target: Target): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  const socket = connectTcp({ ...target, signal: AbortSignal.timeout(deadlineMs) }, () => resolve(socket));
  socket.on('error', (error) => reject(error.name === 'AbortError' ? silence() : error));
  return promise;
}

/** A firewall may close a connection only when it hears the host's name, in the handshake; a false certificate shows there too. */
function greet(stream: Duplex, host: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const late = setTimeout(() => reject(silence()), deadlineMs);
  const secure = connectTls({ socket: stream, ...(isIP(host) === 0 ? { servername: host } : {}) }, resolve);
  secure.on('error', reject).on('close', () => reject(new Error('it closed the connection')));
  return promise.finally(() => {
    clearTimeout(late);
    secure.destroy();
    stream.destroy();
  });
}

function silence(): Error {
  return Object.assign(new Error(`no answer within ${deadlineMs} ms`), { code: 'NO_ANSWER' });
}
