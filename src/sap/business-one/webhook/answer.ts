import { createHmac, timingSafeEqual } from 'node:crypto';
import { asObject, type Json, objectsOf, parseJson } from '../json.ts';

/** A request to the webhook's address before its body. Header names in lower case. */
export interface WebhookHead {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface WebhookRequest extends WebhookHead {
  readonly body: string;
}

export interface WebhookAnswer {
  readonly status: number;
  readonly body: string;
  /** Types of the events that came, for example `sap.b1.Invoices.Created.v1`; a reason to look for changes now. */
  readonly events: readonly string[];
}

/** What a request is judged by. */
export interface WebhookTrust {
  /** Secret that signs the events. */
  readonly key: string;
  /** Whether what comes without a signature is refused; a wrong one is always. */
  readonly signed: boolean;
}

/**
 * The path under which events are accepted: it cannot be guessed without the key. SAP's guide shows a signature on the
 * handshake only, so events without one have to be accepted, and the path is what keeps others out.
 */
export function webhookPath(key: string): string {
  return `/sap-webhook/${createHmac('sha256', key).update('invoice-courier webhook path').digest('hex').slice(0, 32)}`;
}

/** Status with which a request is refused before its body is read; null: it may be. */
export function refusalOfHead({ method, path, headers }: WebhookHead, key: string, maxBytes: number): number | null {
  if (!isSame(path.split('?', 1)[0] ?? '', webhookPath(key))) return 404;
  if (method !== 'GET' && method !== 'POST') return 405;
  return Number(headers['content-length'] ?? 0) > maxBytes ? 413 : null;
}

/**
 * Answers SAP: the handshake with its token, events with 200. Nothing of an event is believed but that something
 * changed: they come twice, late, and in no order, and what happened is read from SAP itself.
 */
export function answerWebhook(request: WebhookRequest, { key, signed }: WebhookTrust): WebhookAnswer {
  const refuse = (status: number): WebhookAnswer => ({ status, body: '', events: [] });
  const refusal = refusalOfHead(request, key, Number.POSITIVE_INFINITY);
  if (refusal !== null) return refuse(refusal);
  const signature = request.headers['x-b1-webhook-signature'];
  if (request.method === 'GET') {
    const token = request.headers['x-b1-webhook-token'];
    if (token === undefined || !isTrusted(token)) return refuse(401);
    return { status: 200, body: JSON.stringify({ Challenge: token }), events: [] };
  }
  if (!isTrusted(request.body)) return refuse(401);
  let parsed: Json;
  try {
    parsed = parseJson(request.body);
  } catch {
    // What the parser says is of no use to SAP, and tells a stranger about this program.
    return refuse(400);
  }
  // One event comes as an object, several as a list.
  const events = Array.isArray(parsed) ? objectsOf(parsed) : objectsOf([asObject(parsed)]);
  return {
    status: 200,
    body: '',
    events: events.map((event) => event['type']).filter((type) => typeof type === 'string'),
  };

  function isTrusted(text: string): boolean {
    return signature === undefined ? !signed : isSigned(text, signature, key);
  }
}

/** HMAC-SHA-256 of the text, as base64 or hex. */
function isSigned(text: string, signature: string, key: string): boolean {
  const mac = createHmac('sha256', key).update(text).digest();
  return ['base64', 'hex'].some((encoding) => {
    const given = Buffer.from(signature.trim(), encoding as BufferEncoding);
    return given.length === mac.length && timingSafeEqual(given, mac);
  });
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
