import { createHmac, timingSafeEqual } from 'node:crypto';
import { toError } from '../../../errors/coded-error.ts';
import { asObject, type Json, objectsOf, parseJson } from '../json.ts';

/** A request to the webhook's address. Header names in lower case. */
export interface WebhookRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface WebhookAnswer {
  readonly status: number;
  readonly body: string;
  /** Types of the events that came, for example `sap.b1.Invoices.Created.v1`; a reason to look for changes now. */
  readonly events: readonly string[];
}

/**
 * The path under which events are accepted: it cannot be guessed without the key. SAP's guide shows a signature on the
 * handshake only, so events without one have to be accepted, and the path is what keeps others out.
 */
export function webhookPath(key: string): string {
  return `/sap-webhook/${createHmac('sha256', key).update('invoice-courier webhook path').digest('hex').slice(0, 32)}`;
}

/**
 * Answers SAP: the handshake with its token, events with 200. Nothing of an event is believed but that something
 * changed: they come twice, late, and in no order, and what happened is read from SAP itself.
 */
export function answerWebhook(request: WebhookRequest, key: string): WebhookAnswer {
  const refuse = (status: number): WebhookAnswer => ({ status, body: '', events: [] });
  if (request.path.split('?', 1)[0] !== webhookPath(key)) return refuse(404);
  const signature = request.headers['x-b1-webhook-signature'];
  if (request.method === 'GET') {
    const token = request.headers['x-b1-webhook-token'];
    if (token === undefined || (signature !== undefined && !isSigned(token, signature, key))) return refuse(401);
    return { status: 200, body: JSON.stringify({ Challenge: token }), events: [] };
  }
  if (request.method !== 'POST') return refuse(405);
  if (signature !== undefined && !isSigned(request.body, signature, key)) return refuse(401);
  let parsed: Json;
  try {
    parsed = parseJson(request.body);
  } catch (thrown) {
    return { ...refuse(400), body: toError(thrown).message };
  }
  // One event comes as an object, several as a list.
  const events = Array.isArray(parsed) ? objectsOf(parsed) : objectsOf([asObject(parsed)]);
  return {
    status: 200,
    body: '',
    events: events.map((event) => event['type']).filter((type) => typeof type === 'string'),
  };
}

/** HMAC-SHA-256 of the text, as base64 or hex. */
function isSigned(text: string, signature: string, key: string): boolean {
  const mac = createHmac('sha256', key).update(text).digest();
  return ['base64', 'hex'].some((encoding) => {
    const given = Buffer.from(signature.trim(), encoding as BufferEncoding);
    return given.length === mac.length && timingSafeEqual(given, mac);
  });
}
