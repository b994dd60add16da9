/** Names under which this computer itself asks. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'] as const;

/** What an address listens on is no name to ask for. */
const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/**
 * The names that a request's Host may have: those of this computer, the address that is listened on, and the configured
 * ones. A page of a stranger reaches us under a name of its own, whatever address that name is given.
 */
export function allowedHosts(listening: string, configured: readonly string[]): ReadonlySet<string> {
  const own = EVERY_ADDRESS.has(listening) ? [] : [listening.includes(':') ? `[${listening}]` : listening];
  return new Set([...LOOPBACK, ...own, ...configured].map((name) => name.toLowerCase()));
}

/** Judges a Host header; its port does not matter, because proxies give another one. */
export function isAllowedHost(header: string | undefined, allowed: ReadonlySet<string>): boolean {
  const [, name] = /^(\[[\da-f:.]+\]|[^\s:]+)(?::\d+)?$/i.exec(header ?? '') ?? [];
  return name !== undefined && allowed.has(name.toLowerCase());
}
