import { whatsappError } from '../../errors/whatsapp.ts';
import { withinDeadline } from '../deadline.ts';
import type { RevokeRequest } from '../engine.ts';
import { assertPerson } from '../person.ts';
import { toWid } from './addresses.ts';
import { type PageRevokeOutcome, revokeInPage } from './revoke-in-page.ts';
import { requireTime } from './sending.ts';
import type { SendSurroundings } from './uploads.ts';

/**
 * Deletes a message for everyone.
 *
 * @throws WHATSAPP_REVOKE_REFUSED, WHATSAPP_NO_ANSWER, WHATSAPP_NOT_CONNECTED
 */
export async function revoke(
  { jid, messageId }: RevokeRequest,
  { connection, deadlines: { queryMs }, writeUntil }: SendSurroundings,
): Promise<void> {
  assertPerson(jid);
  const page = connection.page();
  const silent = (cause?: unknown) =>
    whatsappError('WHATSAPP_NO_ANSWER', { ms: queryMs, question: 'deleting for everyone' }, cause);
  const request = { chatId: toWid(jid), messageId, ms: queryMs, writeUntil: requireTime(writeUntil()) };
  let outcome: PageRevokeOutcome;
  try {
    outcome = await withinDeadline(3 * queryMs, page.evaluate(revokeInPage, request));
  } catch (error) {
    throw silent(error);
  }
  if (outcome.outcome === 'too_late') throw whatsappError('WHATSAPP_LEASE_ENDED');
  if (outcome.outcome === 'refused') throw whatsappError('WHATSAPP_REVOKE_REFUSED', { detail: outcome.detail });
  if (outcome.outcome === 'silent') throw silent();
}
