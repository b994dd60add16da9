import { hash } from 'node:crypto';

/** The cookies of this installation. */
export interface CookieNames {
  /** The session of a person. */
  readonly session: string;
  /** Of a browser before anybody has logged in: only for the CSRF token. */
  readonly visitor: string;
  readonly language: string;
}

/**
 * Names that differ between installations, because cookies ignore the port. With TLS they begin with `__Host-`, so that no
 * other name of the domain can set them; without it not, because Safari then refuses them even on loopback.
 */
export function cookieNames(installation: string, secure: boolean): CookieNames {
  const id = hash('sha256', installation).slice(0, 8);
  const prefix = secure ? '__Host-' : '';
  return {
    session: `${prefix}courier_${id}`,
    visitor: `${prefix}courier_${id}_visitor`,
    language: `${prefix}courier_${id}_language`,
  };
}

/** A Set-Cookie header for the browser's session; an empty value removes it. */
export function cookie(name: string, value: string, secure: boolean): string {
  const end = value === '' ? '; Max-Age=0' : '';
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}${end}`;
}

/** The cookies of a request. */
export function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const pairs = (header ?? '').split(';').map((pair) => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const;
  });
  // Of two with a name, the first has the longer path or is older: neither is what we set.
  return new Map(pairs.toReversed());
}
