import { asObject, type Json, parseJson } from './json.ts';

/** A refusal by SAP, the same for both OData versions. */
export interface Refusal {
  readonly status: number;
  /** SAP's own code, as text: "301", "-2028". Empty if there was none. */
  readonly code: string;
  readonly text: string;
  /** False if the answer was not SAP's error format: a proxy's page, or nothing. */
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
    // Gateways use the same format, but with a word or the HTTP status as code.
    fromSap: /^-?\d+$/.test(code) && code !== String(status),
  };
}

/** Number of characters of a body that are used. */
const EXCERPTED = 8192;

/** The beginning of a body for a message, without markup and control characters. */
export function excerpt(body: string): string {
  return (
    body
      .slice(0, EXCERPTED)
      .replaceAll(/<[^>]*>/g, ' ')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are to be removed
      .replaceAll(/[\s\u0000-\u001f]+/g, ' ')
      .trim()
      .slice(0, 160)
  );
}

/**
 * "Invalid session", and "Switch company error: -1102", which is returned with 500 for every call until a new login (seen in
 * an Odoo connector: nuobit, PR 173).
 */
const lostSession: ReadonlySet<string> = new Set(['301', '305', '-1102']);

/** The session is unknown, timed out or has lost its company. */
export const isSessionLost = (refusal: Refusal): boolean => refusal.status === 401 || lostSession.has(refusal.code);
/** SAP rejected the user, password or company of a login: anything that may lock the user. */
export const isLoginRefusal = (refusal: Refusal): boolean =>
  refusal.fromSap && [400, 401, 403].includes(refusal.status) && !lostSession.has(refusal.code);
/** A 4xx that is not SAP's, but that of a proxy, gateway or firewall in front of it. */
export const isOfGateway = (refusal: Refusal): boolean =>
  !refusal.fromSap && refusal.status >= 400 && refusal.status < 500;
/** SAP itself failed, because of the entity, the session or the server. */
export const isServerError = (refusal: Refusal): boolean => refusal.fromSap && refusal.status >= 500;
/** No record with this key: 404, or 400 with ODBC's -2028. */
export const isNotFound = (refusal: Refusal): boolean =>
  refusal.fromSap && (refusal.code === '-2028' || (refusal.status === 404 && refusal.code !== '-1000'));
/** The ETag was outdated. */
export const isConflict = (refusal: Refusal): boolean => refusal.status === 412 || refusal.code === '-2039';
/** The name of a property that this version lacks: -1000 for `$select` and bodies, 201 for `$filter`. */
export function unknownProperty(refusal: Refusal): string | null {
  if (refusal.status !== 400 || (refusal.code !== '-1000' && refusal.code !== '201')) return null;
  return /Property '([^']+)'/.exec(refusal.text)?.[1] ?? null;
}
/** The user lacks the permission. */
export const isForbidden = (refusal: Refusal): boolean => refusal.status === 403 || refusal.code === '-6006';
/** Worth retrying: a gateway, a node that restarts, or a 500 that is not from SAP itself. */
export const isTransient = (refusal: Refusal): boolean =>
  [429, 502, 503, 504].includes(refusal.status) || (refusal.status === 500 && !refusal.fromSap);
