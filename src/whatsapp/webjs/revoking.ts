import { whatsappError } from '../../errors/whatsapp.ts';
import { withinDeadline } from '../deadline.ts';
import type { RevokeRequest } from '../engine.ts';
import type { EngineDeadlines } from '../engine-settings.ts';
import { assertPerson } from '../person.ts';
import { toWid } from './addresses.ts';
import type { Connection } from './connection.ts';
import { type PageRevokeOutcome, revokeInPage } from './revoke-in-page.ts';

/**
 * Deletes a message for everyone.
 *
 * @throws WHATSAPP_REVOKE_REFUSED, WHATSAPP_NO_ANSWER, WHATSAPP_NOT_CONNECTED
 */
export async function revoke(
  connection: Connection,
  { jid, messageId }: RevokeRequest,
  { queryMs }: EngineDeadlines,
): Promise<void> {
  assertPerson(jid);
  const page = connection.page();
  const silent = (cause?: unknown) =>
    whatsappError('WHATSAPP_NO_ANSWER', { ms: queryMs, question: 'deleting for everyone' }, cause);
  let outcome: PageRevokeOutcome;
  try {
    const request = { chatId: toWid(jid), messageId, ms: queryMs };
    outcome = await withinDeadline(3 * queryMs, page.evaluate(revokeInPage, request));
  } catch (error) {
    throw silent(error);
  }
  if (outcome.outcome === 'refused') throw whatsappError('WHATSAPP_REVOKE_REFUSED', { detail: outcome.detail });
  if (outcome.outcome === 'silent') throw silent();
}
