import { cliError } from '../../errors/cli.ts';
import { CodedError, toError } from '../../errors/coded-error.ts';
import type { NextStep } from '../../next-steps/next-step.ts';
import type { LinkMethod } from '../../whatsapp/engine.ts';
import type { PasskeyQuestion } from '../../whatsapp/passkey/question.ts';
import type { BrakeOperations } from '../brakes.ts';
import { askText, readAnswerText } from './passkey-texts.ts';
import type { OperationCall, OperationQuestion, SessionOperations } from './session-operations.ts';
import type { OfferedWindow, WindowDesk, WindowWish } from './window-desk.ts';

/** An attempt to link that somebody began on a page. Plain JSON; epoch milliseconds. */
export interface LinkAttempt {
  readonly by: string;
  readonly method: 'qr' | 'code';
  readonly begunAt: number;
  /** Codes offered so far: each is replaced by the next when its time is over. */
  readonly codes: number;
  /** What a person is asked now; null: nothing. */
  readonly asked: AskedOfPerson | null;
  /** Null: it is under way. */
  readonly end: { readonly linked: boolean; readonly sentence: string; readonly next: NextStep | null } | null;
}

export type AskedOfPerson =
  /**
   * WhatsApp wants a passkey. `text`: for `session-manager --window`; null until the number's last digits were typed.
   * `window`: on another computer; null: nobody wanted one.
   */
  | {
      readonly type: 'passkey';
      readonly text: string | null;
      readonly window: WindowAsked | null;
      readonly expiresAt: number;
    }
  | { readonly type: 'passkey_button'; readonly button: string }
  | { readonly type: 'passkey_code'; readonly code: string };

export interface WindowAsked {
  readonly address: string;
  /** Network address of the window that has the question; null: the address was not used yet. */
  readonly openedFrom: string | null;
}

/** One attempt to link at a time, for pages: they come and go while it goes on. */
export interface LinkDesk {
  /** Null: none since the service started. */
  attempt(): LinkAttempt | null;
  /**
   * Begins, and returns at once. Before the first link all sending is stopped until `confirmNumber`.
   *
   * @throws `CLI_LINK_UNDER_WAY`
   */
  begin(method: LinkMethod, decidedBy: string): Promise<void>;
  /** The last four digits of the number, before anything of a passkey is shown. @throws `CLI_OTHER_DIGITS` */
  typeDigits(digits: string): void;
  /** Makes an address for a window on another computer, once the digits were typed. @throws `LINK_WINDOW_NOT_OFFERED` */
  offerWindow(wish: WindowPerson): void;
  /** The line that the window shows. @throws `CLI_NOT_A_PASSKEY_TEXT` */
  pasteProof(line: string): void;
  /** Whether the phone shows the same code, or the page's button may be pressed. */
  confirm(isSame: boolean): void;
  /** The number of a first link waits to be confirmed. */
  awaitsNumber(): Promise<boolean>;
  confirmNumber(decidedBy: string): Promise<void>;
  /** Nobody waits for the attempt any more: the service stops. */
  close(): void;
}

export interface LinkDeskParts {
  readonly session: Pick<SessionOperations, 'link' | 'status'>;
  readonly brakes: BrakeOperations;
  readonly windows: Pick<WindowDesk, 'offer'>;
  /** Why sending is stopped now; null: it is not. */
  readonly stopped: () => Promise<string | null>;
  /** This computer, as the window names it. */
  readonly server: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Called after each change. */
  readonly changed: () => void;
}

/** Kept with the stop, so that it is found again after a restart. */
const UNCONFIRMED = 'The number of the first link is not confirmed yet.';

export function createLinkDesk(parts: LinkDeskParts): LinkDesk {
  const { session, brakes, stopped, server, windows, now, changed } = parts;
  let attempt: LinkAttempt | null = null;
  const closed = new AbortController();
  const set = (change: Partial<LinkAttempt>): void => {
    if (attempt) attempt = { ...attempt, ...change };
    changed();
  };
  const person = createAsking({ server, windows }, (asked) => set({ asked }));

  const run = async (method: LinkMethod, decidedBy: string): Promise<void> => {
    const call: OperationCall = {
      decidedBy,
      signal: closed.signal,
      progress: ({ type }) => type === 'link_code' && set({ codes: (attempt?.codes ?? 0) + 1 }),
      ask: person.ask,
    };
    try {
      const { account } = await session.link(method, call);
      set({ end: { linked: true, sentence: account ?? '', next: null } });
    } catch (thrown) {
      const error = toError(thrown);
      const next = error instanceof CodedError ? error.next : null;
      set({ end: { linked: false, sentence: error.message, next } });
    } finally {
      person.forget();
    }
  };

  return {
    attempt: () => attempt,
    async begin(method, decidedBy) {
      if (attempt && attempt.end === null) throw cliError('CLI_LINK_UNDER_WAY', { by: attempt.by });
      attempt = { by: decidedBy, method: method.kind, begunAt: now(), codes: 0, asked: null, end: null };
      try {
        const { status } = await session.status();
        // A stop that somebody has made stays theirs.
        if (status.account === null && (await stopped()) === null) {
          await brakes.stopSending({ decidedBy, why: UNCONFIRMED });
        }
      } catch (error) {
        attempt = null;
        throw error;
      }
      void run(method, decidedBy);
    },
    typeDigits: person.typeDigits,
    offerWindow: person.offerWindow,
    pasteProof: person.pasteProof,
    confirm: person.confirm,
    awaitsNumber: async () => (await stopped()) === UNCONFIRMED,
    async confirmNumber(decidedBy) {
      if ((await stopped()) !== UNCONFIRMED) return;
      await brakes.resumeSending({ decidedBy, why: 'the number of the first link was confirmed' });
      changed();
    },
    close: () => closed.abort(),
  };
}

type WindowPerson = Pick<WindowWish, 'by' | 'address' | 'seen'>;

interface Open {
  readonly question: OperationQuestion;
  answer(value: unknown): void;
  digits: string | null;
  window: { readonly offered: OfferedWindow; readonly openedFrom: string | null } | null;
}

/** One question at a time, and the answers that fit it; any other is ignored. */
function createAsking(
  { server, windows }: Pick<LinkDeskParts, 'server' | 'windows'>,
  show: (asked: AskedOfPerson | null) => void,
) {
  let open: Open | null = null;
  const forget = (): void => {
    open?.window?.offered.withdraw();
    open = null;
    show(null);
  };
  const answer = (value: unknown): void => {
    open?.answer(value);
    forget();
  };
  const offer = (mine: Open, question: PasskeyQuestion, digits: string, wish: WindowPerson): void => {
    mine.window?.offered.withdraw();
    mine.window = null;
    const opened = (openedFrom: string): void => {
      if (open !== mine || mine.window?.offered !== offered) return;
      mine.window = { offered, openedFrom };
      show(askedOf(mine, server));
    };
    const offered = windows.offer({ ...wish, via: 'page', question, digits, opened });
    mine.window = { offered, openedFrom: null };
    // Another way may have been quicker.
    void offered.answer.then((value) => open === mine && answer(value));
    show(askedOf(mine, server));
  };
  return {
    ask: (question: OperationQuestion): Promise<unknown> =>
      new Promise((resolve) => {
        open = { question, answer: resolve, digits: null, window: null };
        show(askedOf(open, server));
      }),
    forget,
    typeDigits(digits: string): void {
      if (open?.question.type !== 'passkey') return;
      const known = open.question.digits;
      if (!/^\d{4}$/.test(digits) || (known !== null && digits !== known)) throw cliError('CLI_OTHER_DIGITS');
      open.digits = digits;
      show(askedOf(open, server));
    },
    offerWindow(wish: WindowPerson): void {
      if (open?.question.type !== 'passkey' || open.digits === null) return;
      offer(open, open.question.question, open.digits, wish);
    },
    pasteProof(line: string): void {
      if (open?.question.type !== 'passkey' || open.digits === null) return;
      answer({ assertion: readAnswerText(line, open.question.question), sameComputer: false });
    },
    confirm(isSame: boolean): void {
      if (open && open.question.type !== 'passkey') answer(isSame);
    },
  };
}

function askedOf({ question, digits, window }: Open, server: string): AskedOfPerson {
  if (question.type === 'passkey_code') return { type: 'passkey_code', code: question.code };
  if (question.type === 'passkey_button') return { type: 'passkey_button', button: question.button };
  const text = digits === null ? null : askText({ server, digits, question: question.question });
  const asked = window && { address: window.offered.address, openedFrom: window.openedFrom };
  return { type: 'passkey', text, window: asked, expiresAt: question.question.expiresAt };
}
