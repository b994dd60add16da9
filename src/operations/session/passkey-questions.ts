import { cliError } from '../../errors/cli.ts';
import { toError } from '../../errors/coded-error.ts';
import type { EngineEvent, PasskeyAnswer } from '../../whatsapp/engine.ts';
import type { PasskeyQuestion } from '../../whatsapp/passkey/question.ts';
import { notConfirmed } from './link-not-made.ts';
import type { RunningSession } from './ports.ts';
import type { Ask, WindowElsewhere } from './session-operations.ts';
import type { OfferedWindow } from './window-desk.ts';

export interface PasskeyQuestions {
  /** Rejects when the attempt is over; never resolves. */
  readonly over: Promise<never>;
  stop(): void;
}

export interface Asking {
  readonly ask: Ask;
  /** Last four of the account's number; null: not known yet. */
  readonly digits: string | null;
  /** Makes an address for a window on another computer, and tells it; throws where there is none. */
  readonly window: (question: PasskeyQuestion, digits: string) => OfferedWindow;
}

/** Passes WhatsApp's questions about a passkey to whoever asked for the link, and their answers back, each once. */
export function followPasskey(
  session: Pick<RunningSession, 'subscribe' | 'answerPasskey' | 'confirmPasskey'>,
  { ask, digits, window }: Asking,
): PasskeyQuestions {
  const over = Promise.withResolvers<never>();
  over.promise.catch(() => undefined);
  let open = false;
  let offered: OfferedWindow | null = null;

  /** A question of this attempt; what cannot be answered ends it. */
  const attempt = (work: () => Promise<void>): void => {
    open = true;
    work().catch((error: unknown) => {
      open = false;
      over.reject(toError(error));
    });
  };
  const answerOf = async (question: PasskeyQuestion): Promise<PasskeyAnswer> => {
    const given = (await ask({ type: 'passkey', question, digits })) as PasskeyAnswer | WindowElsewhere;
    if (!('windowFor' in given)) return given;
    if (digits !== null && given.windowFor !== digits) throw cliError('CLI_OTHER_DIGITS');
    offered = window(question, given.windowFor);
    return await offered.answer;
  };
  const confirmed = async (isSame: boolean): Promise<void> => {
    if (!isSame) throw notConfirmed('it was not confirmed; nothing was told to WhatsApp');
    await session.confirmPasskey();
  };

  const listen = (event: EngineEvent): void => {
    if (event.type === 'passkey_asked' && event.question) {
      const { question } = event;
      attempt(async () => session.answerPasskey(await answerOf(question)));
    } else if (event.type === 'passkey_asked' && event.button !== undefined) {
      const { button, detail } = event;
      attempt(async () => confirmed((await ask({ type: 'passkey_button', button, detail })) === true));
    } else if (event.type === 'passkey_asked') {
      over.reject(notConfirmed(event.detail));
    } else if (event.type === 'passkey_code') {
      const { code } = event;
      attempt(async () => confirmed((await ask({ type: 'passkey_code', code })) === true));
    } else if (event.type === 'closed' && (open || event.disconnect.reason === 'link_needs_passkey')) {
      open = false;
      over.reject(notConfirmed(event.disconnect.detail));
    } else if (event.type === 'paired') open = false;
  };
  const unsubscribe = session.subscribe(listen);
  return {
    over: over.promise,
    stop: () => {
      offered?.withdraw();
      unsubscribe();
    },
  };
}
