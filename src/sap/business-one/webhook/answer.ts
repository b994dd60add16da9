import { createHmac, timingSafeEqual } from 'node:crypto';
import { asObject, type Json, objectsOf, parseJson } from '../json.ts';

/** A request to the webhook, without its body. Header names in lower case. */
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
  /** Types of the received events, for example `sap.b1.Invoices.Created.v1`; a reason to poll now. */
  readonly events: readonly string[];
}

/** How requests are verified. */
export interface WebhookTrust {
  /** Secret that signs the events. */
  readonly key: string;
  /** Whether unsigned events are refused; wrong signatures always are. */
  readonly signed: boolean;
}

/**
 * The path for events, which cannot be guessed without the key. SAP's guide shows a signature on the
 * handshake only, so unsigned events have to be accepted, and only the path keeps others out.
 */
export function webhookPath(key: string): string {
  return `/sap-webhook/${createHmac('sha256', key).update('invoice-courier webhook path').digest('hex').slice(0, 32)}`;
}

/** Status to refuse a request with before its body is read; null: read it. */
export function refusalOfHead({ method, path, headers }: WebhookHead, key: string, maxBytes: number): number | null {
  if (!isSame(path.split('?', 1)[0] ?? '', webhookPath(key))) return 404;
  if (method !== 'GET' && method !== 'POST') return 405;
  return Number(headers['content-length'] ?? 0) > maxBytes ? 413 : null;
}

/**
 * Answers SAP: the handshake with its token, events with 200. An event only means that something
 * changed: events come twice, late and out of order, and what happened is read from SAP itself.
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
    // The parser's message would only tell a stranger about this program.
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
