import type { Approval } from './approval.ts';
import { type DeliveryContext, wall } from './context.ts';
import type { MaySend } from './messenger.ts';

const NEW_CHATS_PAUSED_UNTIL = 'new_chats_paused_until';
/** When WhatsApp limits first contacts without saying until when. */
const NEW_CHATS_PAUSE_MS = 24 * 3_600_000;

export type GateState =
  | { readonly open: true; readonly account: string; readonly customersToo: boolean }
  | { readonly open: false; readonly sentence: string };

/** Whether anything may be sent now: the session, a person's approval, and WhatsApp's own pauses. */
export interface Gate {
  state(): GateState;
  /** Until when first messages to new contacts pause; null: they do not. */
  newChatsPausedUntil(): Promise<number | null>;
  pauseAll(until: number): void;
  pauseNewChats(until: number | null): Promise<void>;
}

export function createGate(context: DeliveryContext, approval: Approval): Gate {
  const { outbox, messenger, settings } = context;
  let pausedUntil = 0;
  return {
    state: () => {
      if (!approval.given()) return { open: false, sentence: 'It waits for a person to approve what it would send.' };
      const may: MaySend = messenger.maySend();
      if (!may.may) return { open: false, sentence: may.sentence };
      if (wall(context) < pausedUntil) {
        return { open: false, sentence: `WhatsApp asks for a pause until ${new Date(pausedUntil).toISOString()}.` };
      }
      return { open: true, account: may.account.jid, customersToo: !settings.disableCustomerMessages };
    },
    newChatsPausedUntil: async () => {
      const until = Number((await outbox.setting(NEW_CHATS_PAUSED_UNTIL)) ?? 0);
      return until > wall(context) ? until : null;
    },
    pauseAll: (until) => {
      pausedUntil = Math.max(pausedUntil, until);
    },
    pauseNewChats: async (until) => {
      await outbox.putSetting(NEW_CHATS_PAUSED_UNTIL, String(until ?? wall(context) + NEW_CHATS_PAUSE_MS));
    },
  };
}
