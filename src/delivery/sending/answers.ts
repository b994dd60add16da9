import type { Clock } from '../../clock.ts';
import type { Attempt } from '../ports/sending-store.ts';
import { ignoreAbort, OVER } from '../shared/loop.ts';

/** What has come of a written message: the server has answered, the connection ended first, or nothing came in time. */
export type Answer = 'settled' | 'lost' | 'late';

/** The answer to one attempt. */
export interface AwaitedAnswer {
  /** The engine has told the id. */
  isOf(whatsappId: string): void;
  /** @param ms milliseconds from now */
  within(ms: number, signal: AbortSignal): Promise<Answer>;
  /** Nobody waits for it any more. */
  over(): void;
}

interface Waiting {
  readonly message: number;
  /** null: the engine has not told it yet. */
  whatsappId: string | null;
  readonly settle: (answer: 'settled' | 'lost') => void;
}

/** Attempts that wait for the server's answer. */
export class Answers {
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiting>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isAwaited(): boolean {
    return this.#waiting.size > 0;
  }

  await({ messageId: message, whatsappId }: Attempt): AwaitedAnswer {
    const { promise, resolve } = Promise.withResolvers<'settled' | 'lost'>();
    const waiting: Waiting = { message, whatsappId, settle: resolve };
    this.#waiting.add(waiting);
    return {
      isOf: (id) => {
        waiting.whatsappId = id;
      },
      within: async (ms, signal) => {
        const done = new AbortController();
        const late = this.#clock
          .sleep(ms, AbortSignal.any([done.signal, signal]))
          .catch(ignoreAbort)
          .then(() => 'late' as const);
        try {
          return await Promise.race([promise, late]);
        } finally {
          done.abort(OVER);
        }
      },
      over: () => void this.#waiting.delete(waiting),
    };
  }

  /** This message is on its way no more. */
  settled(message: number): void {
    for (const one of this.#waiting) if (one.message === message) one.settle('settled');
  }

  /** The server has accepted the message of this id. */
  accepted(whatsappId: string): void {
    for (const one of this.#waiting) if (one.whatsappId === whatsappId) one.settle('settled');
  }

  /** The connection has ended. */
  lost(): void {
    for (const one of this.#waiting) one.settle('lost');
  }
}
