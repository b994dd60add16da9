import type { DocumentType } from '../../invoice-source.ts';
import { type Call, refused } from '../call.ts';
import { entitySets } from '../document-row.ts';
import { entityPath } from '../query.ts';
import { isNotFound } from '../refusal.ts';
import type { ServiceLayer } from '../service-layer.ts';

/** Key of our subscription in SAP. */
const WEBHOOK_ID = 'INVOICE_COURIER';

/** Result of the check. */
export type SubscriptionOutcome = 'created' | 'active' | 'replayed';

/**
 * Makes SAP post events to the URL: subscribes, or resumes a subscription that SAP suspended, which also makes
 * it send missed events.
 *
 * @throws `SAP_REQUEST_REFUSED`: older than FP 2602, not enabled in the company, or the handshake failed
 */
export async function ensureSubscription(
  client: ServiceLayer,
  subscription: { readonly url: string; readonly key: string; readonly types: readonly DocumentType[] },
  signal: AbortSignal,
): Promise<SubscriptionOutcome> {
  const resource = entityPath('EventSubscriptions', WEBHOOK_ID);
  const read: Call = { method: 'GET', resource };
  const current = await client.read(read, signal);
  if (!current.ok && !isNotFound(current.refusal)) throw refused(read, current.refusal);
  if (current.ok && current.body?.['WebhookURL'] === subscription.url) {
    if (current.body['State'] === 'Active') return 'active';
    await mustWrite(client, { method: 'POST', resource: `${resource}/Replay` }, signal);
    return 'replayed';
  }
  if (current.ok) await mustWrite(client, { method: 'DELETE', resource }, signal);
  await mustWrite(client, { method: 'POST', resource: 'EventSubscriptions', body: bodyOf(subscription) }, signal);
  return 'created';
}

function bodyOf({ url, key, types }: Parameters<typeof ensureSubscription>[1]): object {
  return {
    WebhookID: WEBHOOK_ID,
    WebhookURL: url,
    AuthenticationType: 'HMAC',
    AuthenticationCred: JSON.stringify({ Key: key, Algorithm: 'HMACSha256' }),
    Handshake: 'tYES',
    VerifyCertificate: 'tYES',
    EventCollection: types.flatMap((type) =>
      ['Created', 'Updated', 'Cancelled'].map((TransactionType) => ({
        BusinessObject: entitySets[type],
        TransactionType,
      })),
    ),
  };
}

async function mustWrite(client: ServiceLayer, call: Call, signal: AbortSignal): Promise<void> {
  const answer = await client.write(call, signal);
  if (!answer.ok) throw refused(call, answer.refusal);
}
