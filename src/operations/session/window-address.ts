import { linkWindowError } from '../../errors/link-window.ts';
import { isLoopbackName } from '../../trusted-connection.ts';

/** Where a service answers a link window on another computer. */
export const WINDOW_PATH = '/link-window';

/** What paths about one company of several begin with. */
export const COMPANIES_PATH = '/companies';
const OF_COMPANY = new RegExp(`^(${COMPANIES_PATH}/[\\w-]+)?${WINDOW_PATH}$`);

/** A service as a window on another computer reaches it. */
export interface WindowPlace {
  /** `https://courier.example:3443`, of one company of several with its path; without TLS only of this computer itself, for an SSH tunnel. */
  readonly origin: string;
  /** SHA-256 of the certificate that it shows, lower-case hex; null: no TLS. */
  readonly fingerprint: string | null;
}

export interface WindowAddress extends WindowPlace {
  /** 256 random bits, base64url. Good for one window. */
  readonly token: string;
}

/**
 * `https://courier.example:3443/link-window#TOKEN.FINGERPRINT`. What follows the # is never part of a request line, and so
 * of no log between the two computers; it has no sign that a shell takes for its own.
 */
export function windowAddressText({ origin, token, fingerprint }: WindowAddress): string {
  return `${origin}${WINDOW_PATH}#${token}${fingerprint === null ? '' : `.${fingerprint}`}`;
}

/**
 * Reads an address, and takes it only if what is sent there can be read by that service alone.
 *
 * @throws LINK_WINDOW_ADDRESS_INVALID, LINK_WINDOW_NOT_ENCRYPTED; neither quotes the token
 */
export function readWindowAddress(text: string): WindowAddress {
  const url = URL.parse(text.trim());
  if (url === null || !/^https?:$/.test(url.protocol)) throw invalid('it does not begin with https:// or http://');
  const [isWindow, base = ''] = OF_COMPANY.exec(url.pathname) ?? [];
  if (isWindow === undefined || url.search !== '' || url.username !== '' || url.password !== '') {
    throw invalid(`what stands before the # does not end in ${WINDOW_PATH}`);
  }
  if (url.protocol === 'http:' && !isLoopbackName(url.hostname)) {
    throw linkWindowError('LINK_WINDOW_NOT_ENCRYPTED', { host: url.host });
  }
  const [, token, fingerprint = null] = /^#([\w-]{43})(?:\.([\da-f]{64}))?$/.exec(url.hash) ?? [];
  if (token === undefined) throw invalid('what follows the # is not complete');
  if (url.protocol === 'https:' && fingerprint === null) throw invalid('the fingerprint of the certificate is missing');
  return { origin: `${url.origin}${base}`, token, fingerprint: url.protocol === 'https:' ? fingerprint : null };
}

/** How a service listens, as far as it decides which address leads to it. */
export interface Listening {
  /** HTTP_HOST. */
  readonly host: string;
  readonly port: number;
  /** Further names under which it answers. */
  readonly names: readonly string[];
  /** SHA-256 of the certificate in use, hex; null: it speaks no TLS itself. */
  readonly fingerprint: string | null;
  /** A proxy stands before it, and shows a certificate that the service does not know. */
  readonly behindProxy: boolean;
}

const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/**
 * Where a window can reach the service without anybody in between; null: nowhere. `seen`: the origin under which the page
 * reached it on which the link was begun; null: it was begun on a terminal. Pure.
 */
export function windowPlace(
  { host, port, names, fingerprint, behindProxy }: Listening,
  seen: string | null,
): WindowPlace | null {
  const reachesUs = seen !== null && !behindProxy && (fingerprint !== null || isLoopbackName(new URL(seen).hostname));
  if (reachesUs) return { origin: seen, fingerprint };
  const scheme = fingerprint === null ? 'http' : 'https';
  const own = host.includes(':') ? `[${host}]` : host;
  if (isLoopbackName(own)) return { origin: `${scheme}://${own}:${port}`, fingerprint };
  if (EVERY_ADDRESS.has(host)) {
    const [name = 'localhost'] = behindProxy || fingerprint === null ? [] : names;
    return { origin: `${scheme}://${name}:${port}`, fingerprint };
  }
  return fingerprint === null ? null : { origin: `${scheme}://${own}:${port}`, fingerprint };
}

/** True for an address that another computer reaches through a tunnel only. Pure. */
export function needsTunnel(address: string): boolean {
  return isLoopbackName(new URL(address).hostname);
}

function invalid(detail: string) {
  return linkWindowError('LINK_WINDOW_ADDRESS_INVALID', { detail });
}
