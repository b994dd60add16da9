import { setGlobalProxyFromEnv } from '../../plain-http.ts';
import { type Forwarder, startForwarder } from './forwarder.ts';
import type { ProxyAddress } from './proxy.ts';
import type { TunnelOptions } from './tunnel.ts';

/**
 * From now on this process fetches through the proxy, and so do HTTP requests that have no agent of their own: a library
 * looks up versions and loads histories by the global `fetch`. Node knows HTTP proxies only, hence the forwarder.
 */
export async function fetchThroughProxy(
  proxy: ProxyAddress,
  options: TunnelOptions,
  mayReach: (host: string) => boolean,
): Promise<Forwarder> {
  const forwarder = await startForwarder(proxy, options, mayReach);
  setGlobalProxyFromEnv({ http_proxy: forwarder.url, https_proxy: forwarder.url, no_proxy: '' });
  return forwarder;
}
