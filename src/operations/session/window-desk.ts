import { hash, randomBytes } from 'node:crypto';
import { cliError } from '../../errors/cli.ts';
import { hasCode } from '../../errors/coded-error.ts';
import { linkWindowError } from '../../errors/link-window.ts';
import type { PasskeyAnswer } from '../../whatsapp/engine.ts';
import { acceptAssertion } from '../../whatsapp/passkey/assertion.ts';
import type { PasskeyQuestion, PasskeyRequest } from '../../whatsapp/passkey/question.ts';
import { type WindowPlace, windowAddressText } from './window-address.ts';
import { answering, type Invitation, type Judged, opening } from './window-invitation.ts';

/** Something that was done with a window, for the audit. */
export interface WindowDeed {
  /** Who began it. */
  readonly who: string;
  readonly via: 'page' | 'terminal' | 'window';
  /** Network address of the window; empty on a terminal. */
  readonly address: string;
  readonly action: 'link_window_offered' | 'link_window_opened' | 'link_window_answered' | 'link_window_refused';
  /** Code of the refusal; empty: none. */
  readonly detail: string;
}

export interface WindowWish {
  readonly question: PasskeyQuestion;
  /** Last four of the account's number, as whoever begins it typed them. */
  readonly digits: string;
  readonly by: string;
  readonly via: 'page' | 'terminal';
  /** Network address of whoever begins it; empty on a terminal. */
  readonly address: string;
  /** Origin under which their page reached the service; null: no page. */
  readonly seen: string | null;
  /** Called once a window has the question, with its network address. */
  readonly opened?: (address: string) => void;
}

/** An address for one window. */
export interface OfferedWindow {
  readonly address: string;
  /** What the window's person proved; never settles when none comes. */
  readonly answer: Promise<PasskeyAnswer>;
  /** The attempt is over, or answered in another way. */
  withdraw(): void;
}

/** What a window is told. */
export interface OpenedWindow {
  /** This computer. */
  readonly server: string;
  readonly request: PasskeyRequest;
  /** Milliseconds; clocks of two computers differ. */
  readonly remainingMs: number;
  /** For its answer. */
  readonly key: string;
}

/** One window on another computer at a time, over the network. Secrets are kept as hashes, and in memory only. */
export interface WindowDesk {
  /** A new address; an earlier one is void. @throws `LINK_WINDOW_NOT_OFFERED` */
  offer(wish: WindowWish): OfferedWindow;
  /** @throws `LINK_WINDOW_UNKNOWN`, `LINK_WINDOW_USED`, `LINK_WINDOW_ENDED`, `CLI_OTHER_DIGITS` */
  open(token: string, digits: string, address: string): OpenedWindow;
  /** @throws as `open`, and `WHATSAPP_PASSKEY_UNFIT`, `WHATSAPP_PASSKEY_EXPIRED`: one answer, whatever it is worth */
  answer(key: string, assertion: unknown, address: string): void;
}

export interface WindowDeskParts {
  readonly server: string;
  /** Where a window reaches the service; null: nowhere safe. */
  readonly place: (seen: string | null) => WindowPlace | null;
  readonly record: (deed: WindowDeed) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

interface Current {
  invitation: Invitation;
  readonly wish: WindowWish;
  readonly give: (answer: PasskeyAnswer) => void;
}

export function createWindowDesk({ server, place, record, now }: WindowDeskParts): WindowDesk {
  let current: Current | null = null;

  const note = (action: WindowDeed['action'], address: string, detail = ''): void => {
    if (current) record({ who: current.wish.by, via: 'window', address, action, detail });
  };
  /** The offer that a window's wish is about. What a stranger sends is not noted: they could fill the audit. */
  const granted = (judge: (invitation: Invitation) => Judged, address: string): Current => {
    if (current === null) throw linkWindowError('LINK_WINDOW_UNKNOWN');
    const { verdict, after } = judge(current.invitation);
    current.invitation = after;
    if (verdict === 'granted') return current;
    const error = refusals[verdict]();
    if (verdict !== 'unknown') note('link_window_refused', address, error.code);
    throw error;
  };

  return {
    offer(wish) {
      const where = place(wish.seen);
      if (where === null) throw linkWindowError('LINK_WINDOW_NOT_OFFERED', { detail: NO_SAFE_WAY });
      const token = newSecret();
      const { promise: answer, resolve: give } = Promise.withResolvers<PasskeyAnswer>();
      const { question, digits, by, via, address } = wish;
      const secrets = { tokenHash: hashOf(token), keyHash: null };
      const mine: Current = {
        invitation: { question, digits, by, ...secrets, state: 'offered', wrongDigits: 0 },
        wish,
        give,
      };
      current = mine;
      record({ who: by, via, address, action: 'link_window_offered', detail: '' });
      return {
        address: windowAddressText({ ...where, token }),
        answer,
        withdraw: () => {
          // Who presents it again is told that it was used, also after the attempt.
          if (mine.invitation.state !== 'answered') mine.invitation = { ...mine.invitation, state: 'withdrawn' };
        },
      };
    },
    open(token, digits, address) {
      const key = newSecret();
      const asked = { tokenHash: hashOf(token), keyHash: hashOf(key), digits };
      const { wish, invitation } = granted((one) => opening(one, asked, now()), address);
      note('link_window_opened', address);
      wish.opened?.(address);
      const { request, expiresAt } = invitation.question;
      return { server, request, remainingMs: expiresAt - now(), key };
    },
    answer(key, given, address) {
      const { invitation, give } = granted((one) => answering(one, hashOf(key), now()), address);
      try {
        const assertion = acceptAssertion(given, invitation.question, now());
        note('link_window_answered', address);
        give({ assertion, sameComputer: false });
      } catch (error) {
        if (hasCode(error, 'WHATSAPP_PASSKEY_UNFIT')) note('link_window_refused', address, 'WHATSAPP_PASSKEY_UNFIT');
        throw error;
      }
    },
  };
}

const NO_SAFE_WAY = 'it speaks no TLS itself, and listens on no address of this computer alone';

const refusals = {
  unknown: () => linkWindowError('LINK_WINDOW_UNKNOWN'),
  used: () => linkWindowError('LINK_WINDOW_USED'),
  ended: () => linkWindowError('LINK_WINDOW_ENDED'),
  other_digits: () => cliError('CLI_OTHER_DIGITS'),
} as const;

/** 256 random bits, base64url. */
function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** It cannot be guessed from its hash, and comparing hashes tells a guesser nothing. */
function hashOf(secret: string): string {
  return hash('sha256', secret);
}
