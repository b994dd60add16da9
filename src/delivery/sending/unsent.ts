import { CodedError } from '../../errors/coded-error.ts';
import { type Attempt, UNSENT } from '../ports/sending-store.ts';

/** A message that cannot be sent for so long, while others go out, is for a person. Milliseconds. */
const HELD_AFTER_MS = 24 * 3_600_000;
/** Failures that say something of their own recipient only; another message may well go out. */
const ABOUT_THE_RECIPIENT = new Set(['WHATSAPP_RECIPIENT_WITHOUT_DEVICES', 'WHATSAPP_ENCRYPTION_FAILED']);
/** So many messages that fail alike: WhatsApp, the line or the engine is the cause, and no message is. */
const SEVERAL = 3;

/** Keeps apart a message that cannot be sent from a time in which none can. */
export class UnsentMessages {
  readonly #failing = new Set<number>();
  #last: Error | null = null;
  /** When WhatsApp took a message last, in this run; epoch milliseconds. */
  #wentOutAt: number | null = null;

  failed(message: number, error: Error): void {
    if (error instanceof CodedError && ABOUT_THE_RECIPIENT.has(error.code)) return;
    this.#failing.add(message);
    this.#last = error;
  }

  /** The engine has taken a message, or none is left to try: what kept them back is over. */
  over(): void {
    this.#failing.clear();
  }

  wentOut(now: number): void {
    this.#wentOutAt = now;
  }

  /** Why nothing goes out just now; null: no more than single messages fail. */
  commonCause(): Error | null {
    return this.#failing.size >= SEVERAL ? this.#last : null;
  }

  /**
   * For how many hours a message could not be sent, once that is so long that a person should look; null: it is tried
   * again. Where nothing else goes out either, the message is not to blame and waits for better times.
   *
   * @param attempts all of the message, oldest first; the newest has just failed
   */
  hopelessFor(attempts: readonly Attempt[], now: number): number | null {
    const newest = attempts.at(-1);
    if (!newest) return null;
    const lastOther = attempts.findLastIndex(
      ({ generation, outcome }) => generation !== newest.generation || !outcome?.startsWith(UNSENT),
    );
    const since = attempts[lastOther + 1]?.startedAt ?? now;
    if (now - since < HELD_AFTER_MS || this.#wentOutAt === null || this.#wentOutAt < since) return null;
    return Math.floor((now - since) / 3_600_000);
  }
}
