import { CodedError } from '../../errors/coded-error.ts';
import { type Attempt, UNSENT } from '../ports/sending-store.ts';

/** A message that cannot be sent for this long, while others can, is held for a person. Milliseconds. */
const HELD_AFTER_MS = 24 * 3_600_000;
/** Failures that concern only their recipient, unless several fail in a row; other messages may still be sent. */
const ABOUT_THE_RECIPIENT = new Set(['WHATSAPP_RECIPIENT_WITHOUT_DEVICES', 'WHATSAPP_ENCRYPTION_FAILED']);
/** After this many similar failures, WhatsApp, the network or the engine is the cause, not the messages. */
const SEVERAL = 3;

/** Distinguishes a message that cannot be sent from a period in which none can. */
export class UnsentMessages {
  readonly #failing = new Set<number>();
  /** Recipients that fail each for a reason of its own, as it seems. */
  readonly #recipients = new Set<string>();
  #last: Error | null = null;
  /** When WhatsApp last accepted a message in this run; epoch milliseconds. */
  #wentOutAt: number | null = null;

  failed(message: number, recipient: string, error: Error): void {
    if (error instanceof CodedError && ABOUT_THE_RECIPIENT.has(error.code)) this.#recipients.add(recipient);
    else this.#failing.add(message);
    this.#last = error;
  }

  /** The engine accepted a message, or none are left to try: the cause is over. */
  over(): void {
    this.#failing.clear();
    this.#recipients.clear();
  }

  wentOut(now: number): void {
    this.#wentOutAt = now;
  }

  /** Why nothing is being sent now; null: at most single messages fail. */
  commonCause(): Error | null {
    const several = this.#failing.size >= SEVERAL || this.#recipients.size >= SEVERAL;
    return several ? this.#last : null;
  }

  /**
   * Hours that a message could not be sent, once a person should look at it; null: retry. If nothing else is sent either, the
   * message is not the cause and keeps waiting.
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
