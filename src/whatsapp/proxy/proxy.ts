/** A proxy between this computer and WhatsApp. Names of far ends are passed to it as names: it resolves them. */
export interface ProxyAddress {
  readonly kind: 'http' | 'https' | 'socks5';
  readonly host: string;
  readonly port: number;
  /** null: it wants no password. */
  readonly user: string | null;
  readonly password: string;
}

const kinds: Readonly<Record<string, { readonly kind: ProxyAddress['kind']; readonly port: number }>> = {
  'http:': { kind: 'http', port: 80 },
  'https:': { kind: 'https', port: 443 },
  'socks5:': { kind: 'socks5', port: 1080 },
  'socks5h:': { kind: 'socks5', port: 1080 },
  'socks:': { kind: 'socks5', port: 1080 },
};

/** RFC 1929 has one byte for the length of either. */
const longestCredential = 255;

/** Reads `http://user:password@proxy.example:3128`; user and password are percent-encoded. null: it is none. */
export function parseProxy(text: string): ProxyAddress | null {
  const url = URL.parse(text);
  const kind = kinds[url?.protocol ?? ''];
  if (!url || !kind || url.hostname === '') return null;
  // A sign that an unencoded password has split the address.
  if ((url.pathname !== '' && url.pathname !== '/') || url.search !== '' || url.hash !== '') return null;
  try {
    const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
    if ([user, password].some((part) => Buffer.byteLength(part) > longestCredential)) return null;
    return {
      kind: kind.kind,
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: url.port === '' ? kind.port : Number(url.port),
      user: user === '' ? null : user,
      password,
    };
  } catch {
    return null;
  }
}

/** Its address without user and password, for people and logs. */
export function proxyName({ kind, host, port }: ProxyAddress): string {
  return `${kind}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
