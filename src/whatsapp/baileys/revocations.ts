import { whatsappError } from '../../errors/whatsapp.ts';
import { DeadlinePassed, withinDeadline } from '../deadline.ts';
import type { EngineEvent, RevokeRequest } from '../engine.ts';

type Ack = Extract<EngineEvent, { type: 'ack' }>;

/** Requests to delete a message for everyone, and the acks that answer them; these acks are of no message of ours. */
export class Revocations {
  readonly #asked = new Map<string, (ack: Ack) => void>();

  /** True for the answer to a request. */
  take(event: EngineEvent): boolean {
    if (event.type !== 'ack') return false;
    const answer = this.#asked.get(event.messageId);
    answer?.(event);
    return answer !== undefined;
  }

  /**
   * Sends a request and waits for the server's answer.
   *
   * @throws WHATSAPP_REVOKE_REFUSED, WHATSAPP_NO_ANSWER, and as `send`
   */
  async ask({ revocationId }: RevokeRequest, send: () => Promise<void>, ms: number): Promise<void> {
    const answered = new Promise<Ack>((resolve) => this.#asked.set(revocationId, resolve));
    try {
      await send();
      const { error } = await withinDeadline(ms, answered);
      if (error !== null)
        throw whatsappError('WHATSAPP_REVOKE_REFUSED', { detail: `WhatsApp answers with error ${error}` });
    } catch (thrown) {
      if (thrown instanceof DeadlinePassed)
        throw whatsappError('WHATSAPP_NO_ANSWER', { ms, question: 'deleting for everyone' }, thrown);
      throw thrown;
    } finally {
      this.#asked.delete(revocationId);
    }
  }
}
