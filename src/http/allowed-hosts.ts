/** Names for this computer itself. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'] as const;

/** Wildcard addresses are not valid host names. */
const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/**
 * Valid Host names of a request: those of this computer, the address listened on, and the configured ones. A malicious web
 * page can reach us only under its own domain name, whatever address that resolves to.
 */
export function allowedHosts(listening: string, configured: readonly string[]): ReadonlySet<string> {
  const own = EVERY_ADDRESS.has(listening) ? [] : [listening.includes(':') ? `[${listening}]` : listening];
  return new Set([...LOOPBACK, ...own, ...configured].map((name) => name.toLowerCase()));
}

/** Checks a Host header, ignoring the port, which proxies may change. */
export function isAllowedHost(header: string | undefined, allowed: ReadonlySet<string>): boolean {
  const [, name] = /^(\[[\da-f:.]+\]|[^\s:]+)(?::\d+)?$/i.exec(header ?? '') ?? [];
  return name !== undefined && allowed.has(name.toLowerCase());
}
