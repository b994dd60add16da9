import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type CodedError, toError } from '../../errors/coded-error.ts';
import { createServer } from '../../plain-http.ts';
import type { ProxyAddress } from './proxy.ts';
import { openTunnel, type TunnelOptions } from './tunnel.ts';

export interface Forwarder {
  /** `http://127.0.0.1:PORT`, for clients that know neither the proxy's kind nor its password. */
  readonly url: string;
  /** Why a host could not be reached through the proxy, the newest one first; null: every one could. */
  failure(): CodedError | null;
  close(): void;
}

/**
 * An HTTP proxy on this computer that passes connections on through the user's: for a browser, which takes no password for
 * a SOCKS proxy, and so that the password is in no program's arguments. Other users of this computer can reach it too:
 * through it they reach nothing but WhatsApp.
 *
 * @param mayReach whether a host is WhatsApp's
 */
export async function startForwarder(
  proxy: ProxyAddress,
  options: TunnelOptions,
  mayReach: (host: string) => boolean,
): Promise<Forwarder> {
  const failures = new Map<string, CodedError>();
  const open = new Set<Duplex>();
  const server = createServer((_request, response) => {
    response.writeHead(405).end();
  });
  server.on('connect', (request, client: Duplex, head: Buffer) => {
    open.add(client);
    client.on('close', () => open.delete(client)).on('error', () => client.destroy());
    const place = URL.parse(`http://${request.url ?? ''}`);
    if (!place || !mayReach(place.hostname)) {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    openTunnel(
      proxy,
      { host: place.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(place.port || 80) },
      options,
    ).then(
      (tunnel) => {
        failures.delete(place.hostname);
        open.add(tunnel);
        tunnel.on('close', () => {
          open.delete(tunnel);
          client.destroy();
        });
        tunnel.on('error', () => tunnel.destroy());
        client.on('close', () => tunnel.destroy());
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        if (head.length > 0) tunnel.write(head);
        tunnel.pipe(client).pipe(tunnel);
      },
      (error: unknown) => {
        failures.delete(place.hostname);
        failures.set(place.hostname, error as CodedError);
        client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      },
    );
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (error) => reject(toError(error)));
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    failure: () => [...failures.values()].at(-1) ?? null,
    close: () => {
      server.close();
      for (const stream of open) stream.destroy();
    },
  };
}

/** Hosts of WhatsApp's own: the page, its scripts, the media. */
export function isWhatsApp(host: string): boolean {
  return /(^|\.)whatsapp\.(com|net)$/i.test(host);
}
