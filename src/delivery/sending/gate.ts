import type { MaySend } from '../messenger.ts';
import type { Role } from '../ports/message.ts';
import type { RecipientStore } from '../ports/recipient-store.ts';
import type { SendingStore } from '../ports/sending-store.ts';
import { type WorkerParts, wall } from '../shared/context.ts';
import { persist } from '../shared/persistence.ts';
import type { Approval } from './approval.ts';

/** Pause if WhatsApp limits new contacts without stating an end. */
const NEW_CHATS_PAUSE_MS = 24 * 3_600_000;

export type GateState =
  | { readonly open: true; readonly account: string; readonly customersToo: boolean }
  | { readonly open: false; readonly sentence: string; readonly until: number | null };

/** Whether anything can be sent now: session, a person's approval, and WhatsApp's pauses. */
export interface Gate {
  /** Loads the stored pauses; call first. */
  load(): Promise<void>;
  state(): GateState;
  /** Until when a message waits because it would be the first to this contact; null: it need not. */
  strangerWaits(role: Role, jid: string): Promise<number | null>;
  pauseAll(until: number): Promise<void>;
  pauseNewChats(until: number | null): Promise<void>;
  /** The computer's clock was set back; what is stored has been moved with it. */
  clockSetBack(byMs: number): void;
}

export function createGate(
  context: WorkerParts<SendingStore & Pick<RecipientStore, 'hasChat'>, 'messenger'>,
  approval: Approval,
): Gate {
  const { outbox, messenger, settings } = context;
  let pausedUntil = 0;
  const closed = (sentence: string, until: number | null = null): GateState => ({ open: false, sentence, until });
  return {
    load: async () => {
      pausedUntil = (await outbox.pauses()).sendingUntil;
    },
    state: () => {
      if (!approval.given()) return closed('Waiting for a person to approve what would be sent.');
      const may: MaySend = messenger.maySend();
      if (!may.may) return closed(may.sentence);
      if (wall(context) < pausedUntil) return closed('WhatsApp requests a pause (429).', pausedUntil);
      return { open: true, account: may.account.jid, customersToo: !settings.disableCustomerMessages };
    },
    strangerWaits: async (role, jid) => {
      const { newChatsUntil: until } = await outbox.pauses();
      // A notice answers someone who has just written.
      if (until <= wall(context) || role === 'notice' || (await outbox.hasChat(jid))) return null;
      return until;
    },
    pauseAll: async (until) => {
      pausedUntil = Math.max(pausedUntil, until);
      await persist(context, context.hardStop, () => outbox.keepPauses({ sendingUntil: pausedUntil }));
    },
    clockSetBack: (byMs) => {
      pausedUntil -= byMs;
    },
    pauseNewChats: (until) =>
      persist(context, context.hardStop, async () => {
        const now = wall(context);
        const { newChatsUntil: known } = await outbox.pauses();
        // An end stated by WhatsApp is better than our guess.
        if (until === null && known > now) return;
        await outbox.keepPauses({ newChatsUntil: until ?? now + NEW_CHATS_PAUSE_MS });
      }),
  };
}
