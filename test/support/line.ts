import type { HostVerdict, LineVerdict } from '../../src/whatsapp/proxy/hosts.ts';

/** The line to WhatsApp without a proxy, with what is said of its first host. */
export function lineWith(first: Partial<HostVerdict> = {}): LineVerdict {
  const host = { host: 'web.whatsapp.com', purpose: 'socket', reachable: true, detail: null, code: null, ...first };
  return { proxy: null, proxyDetail: null, proxyCode: null, hosts: [host] };
}
