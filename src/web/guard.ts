import type { Account } from '../people/accounts.ts';
import { mayAct } from '../people/role.ts';
import { hashOf, isSame } from '../people/secret.ts';
import { CSRF_HEADER } from './forms.ts';
import type { Route } from './route.ts';

/** Why a request is not served. */
export type Refusal = 'login' | 'role' | 'origin' | 'token';

/** A request as far as it decides whether it is served. */
export interface Asked {
  readonly person: Account | null;
  /** Own origin, as the browser must see it: `https://courier.example`. */
  readonly origin: string;
  /** The token that a form of ours would carry. */
  readonly csrf: string;
  header(name: string): string | undefined;
}

/** Null: may be served, as far as is known before the body. Pure. */
export function refusal(route: Pick<Route, 'method' | 'role'>, asked: Asked): Refusal | null {
  if (route.role !== 'anybody') {
    if (asked.person === null) return 'login';
    if (!mayAct(asked.person.role, route.role)) return 'role';
  }
  return route.method === 'GET' || isOwnOrigin(asked) ? null : 'origin';
}

/**
 * A change must come from a page of ours. Browsers send `Origin` with every POST; `Sec-Fetch-Site` cannot be set by a page.
 * Pure.
 */
function isOwnOrigin({ origin, header }: Asked): boolean {
  const site = header('sec-fetch-site');
  return header('origin') === origin && (site === undefined || site === 'same-origin');
}

/** True if the form, or the header of a script, carries the token. Pure. */
export function hasToken({ csrf, header }: Asked, field: string | null): boolean {
  const given = header(CSRF_HEADER) ?? field ?? '';
  return given !== '' && isSame(given, csrf);
}

/** The CSRF token of a cookie's value: known to pages of ours only, and without use as a cookie. */
export function csrfOf(secret: string): string {
  return hashOf(`csrf ${secret}`);
}

/** Headers of every answer: nothing from elsewhere, no script or style in the page itself, in no frame, kept by no cache. */
export const safeHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  // Not `no-referrer`, with which browsers send `Origin: null`.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=()',
  'cache-control': 'no-store',
};

/** `Strict-Transport-Security` of an answer over TLS, RFC 6797. */
export const transportSecurity = 'max-age=31536000';
