import { asObject, type Json, parseJson } from './json.ts';

/** What SAP said no to: the same for both of its envelopes. */
export interface Refusal {
  readonly status: number;
  /** SAP's own code, as text: "301", "-2028". Empty when the answer had none. */
  readonly code: string;
  readonly text: string;
  /** False when the answer was no envelope of SAP's: a page of a proxy, or nothing. */
  readonly fromSap: boolean;
}

/**
 * Reads a refusal. OData v3 (`/b1s/v1`): the code is a number and the message an object with `value`;
 * v4 (`/b1s/v2`): both are texts. Source: SAP's Service Layer guide.
 */
export function readRefusal(status: number, body: string): Refusal {
  let parsed: Json;
  try {
    parsed = parseJson(body);
  } catch {
    return { status, code: '', text: excerpt(body) || 'no text', fromSap: false }; // a page, not JSON
  }
  const error = asObject(asObject(parsed)?.['error']);
  if (!error) return { status, code: '', text: excerpt(body), fromSap: false };
  const message = error['message'];
  const text = typeof message === 'string' ? message : asObject(message)?.['value'];
  const given = error['code'];
  const code = typeof given === 'string' || typeof given === 'number' ? String(given) : '';
  return {
    status,
    code,
    text: typeof text === 'string' && text !== '' ? text : 'no text',
    // Gateways use the same envelope, with a word or the status for a code; SAP's are numbers of its own.
    fromSap: /^-?\d+$/.test(code) && code !== String(status),
  };
}

/** Characters of a body in which its words are looked for. */
const EXCERPTED = 8192;

/** The beginning of a body for a message: markup and control characters removed. */
export function excerpt(body: string): string {
  return (
    body
      .slice(0, EXCERPTED)
      .replaceAll(/<[^>]*>/g, ' ')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are to go
      .replaceAll(/[\s\u0000-\u001f]+/g, ' ')
      .trim()
      .slice(0, 160)
  );
}

/**
 * "Invalid session", and "Switch company error: -1102", which comes with 500 to every call until somebody logs in anew (seen in
 * an Odoo connector: nuobit, PR 173).
 */
const lostSession: ReadonlySet<string> = new Set(['301', '305', '-1102']);

/** The session is unknown, timed out or has lost its company. */
export const isSessionLost = (refusal: Refusal): boolean => refusal.status === 401 || lostSession.has(refusal.code);
/** SAP's word on the user, the password or the company of a login: everything that may lead to a locked user. */
export const isLoginRefusal = (refusal: Refusal): boolean =>
  refusal.fromSap && [400, 401, 403].includes(refusal.status) && !lostSession.has(refusal.code);
/** A 4xx that SAP has not said: of a proxy, a gateway or a firewall in front of it. */
export const isOfGateway = (refusal: Refusal): boolean =>
  !refusal.fromSap && refusal.status >= 400 && refusal.status < 500;
/** SAP's own word that it has failed: the entity may be the cause, or the session, or the server. */
export const isServerError = (refusal: Refusal): boolean => refusal.fromSap && refusal.status >= 500;
/** No record with this key: 404, or 400 with ODBC's -2028. */
export const isNotFound = (refusal: Refusal): boolean =>
  refusal.fromSap && (refusal.code === '-2028' || (refusal.status === 404 && refusal.code !== '-1000'));
/** The ETag was no longer the current one. */
export const isConflict = (refusal: Refusal): boolean => refusal.status === 412 || refusal.code === '-2039';
/** The name of a property that this version does not have: -1000 for `$select` and bodies, 201 for `$filter`. */
export function unknownProperty(refusal: Refusal): string | null {
  if (refusal.status !== 400 || (refusal.code !== '-1000' && refusal.code !== '201')) return null;
  return /Property '([^']+)'/.exec(refusal.text)?.[1] ?? null;
}
/** The user has no right on it. */
export const isForbidden = (refusal: Refusal): boolean => refusal.status === 403 || refusal.code === '-6006';
/** Worth another try: a gateway, a node that restarts, or a 500 that is not SAP's own word. */
export const isTransient = (refusal: Refusal): boolean =>
  [429, 502, 503, 504].includes(refusal.status) || (refusal.status === 500 && !refusal.fromSap);
