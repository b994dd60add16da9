import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { type CodedError, toError } from '../../errors/coded-error.ts';
import { whatsappError } from '../../errors/whatsapp.ts';
import { request as httpRequest } from '../../plain-http.ts';
import { type ProxyAddress, proxyName } from './proxy.ts';
import { openSocksTunnel } from './socks5.ts';
import { ProxyRefusal, type Target } from './target.ts';

export interface TunnelOptions {
  /** Until the target can be spoken to, milliseconds. */
  readonly ms: number;
  /** Authority trusted for an HTTPS proxy instead of the system's, PEM. */
  readonly ca?: string;
}

/**
 * A connection to the target through the proxy, which also resolves the target's name.
 *
 * @throws WHATSAPP_PROXY_UNREACHABLE, WHATSAPP_PROXY_PASSWORD, WHATSAPP_PROXY_FORBIDS
 */
export async function openTunnel(proxy: ProxyAddress, target: Target, options: TunnelOptions): Promise<Duplex> {
  const signal = AbortSignal.timeout(options.ms);
  try {
    return proxy.kind === 'socks5'
      ? await openSocksTunnel(proxy, target, signal)
      : await openHttpTunnel(proxy, target, { signal, ca: options.ca });
  } catch (thrown) {
    throw proxyError(proxy, target, signal.aborted ? new Error(`no answer within ${options.ms} ms`) : toError(thrown));
  }
}

function proxyError(proxy: ProxyAddress, target: Target, error: Error): CodedError {
  const details = { proxy: proxyName(proxy), detail: error.message || String(Reflect.get(error, 'code')) };
  if (!(error instanceof ProxyRefusal)) return whatsappError('WHATSAPP_PROXY_UNREACHABLE', details, error);
  return error.about === 'password'
    ? whatsappError('WHATSAPP_PROXY_PASSWORD', details, error)
    : whatsappError('WHATSAPP_PROXY_FORBIDS', { ...details, host: target.host }, error);
}

/** RFC 9110, section 9.3.6, with the Basic scheme of RFC 7617. */
function openHttpTunnel(
  proxy: ProxyAddress,
  target: Target,
  { signal, ca }: { readonly signal: AbortSignal; readonly ca: string | undefined },
): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  const authority = `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`;
  const credentials = Buffer.from(`${proxy.user ?? ''}:${proxy.password}`).toString('base64');
  const headers = {
    host: authority,
    ...(proxy.user === null ? {} : { 'proxy-authorization': `Basic ${credentials}` }),
  };
  const how = { host: proxy.host, port: proxy.port, method: 'CONNECT', path: authority, headers, agent: false, signal };
  // Node would take the name that the proxy's certificate must hold from the header, which names the target.
  const tls = { servername: isIP(proxy.host) === 0 ? proxy.host : '', ...(ca === undefined ? {} : { ca }) };
  const call = proxy.kind === 'https' ? httpsRequest({ ...how, ...tls }) : httpRequest(how);
  call.on('connect', (response: IncomingMessage, socket: Duplex, head: Buffer) => {
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) {
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
      return;
    }
    socket.destroy();
    reject(new ProxyRefusal(status === 407 ? 'password' : 'target', `HTTP ${status}`));
  });
  call.on('error', reject);
  call.end();
  return promise;
}
