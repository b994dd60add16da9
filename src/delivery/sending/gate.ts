import { toError } from '../../errors/coded-error.ts';
import type { AccountLimits } from '../../whatsapp/limits.ts';
import type { MaySend } from '../messenger.ts';
import type { Role } from '../ports/message.ts';
import type { RecipientStore } from '../ports/recipient-store.ts';
import type { AccountFacts, SendingStore } from '../ports/sending-store.ts';
import type { Brakes } from '../rules/brakes.ts';
import { limitsNewChats, turnOf } from '../rules/first-contact.ts';
import type { PacingState } from '../rules/pacing.ts';
import { type Why, whyOf } from '../rules/why.ts';
import { type WorkerParts, wall } from '../shared/context.ts';
import { persist } from '../shared/persistence.ts';
import { stopSentence, unusualSentence } from '../standing/brakes.ts';
import type { Approval } from './approval.ts';
import type { EvidenceKnown } from './evidence-first.ts';
import { askIfUnusual } from './unusual.ts';

export type GateState =
  | {
      readonly open: true;
      readonly account: string;
      readonly customersToo: boolean;
      /** What the outbox kept of the account when it was looked at. */
      readonly facts: AccountFacts;
    }
  | { readonly open: false; readonly sentence: string; readonly until: number | null };

/** Whether anything can be sent now: a person's stop and approval, the session, and WhatsApp's pauses. */
export interface Gate {
  /** Loads the stored pauses; call first. */
  load(): Promise<void>;
  /** @param facts of the account; left out: they are looked up */
  state(facts?: AccountFacts): Promise<GateState>;
  /**
   * Whether this message would make the day an unusual one: then a person is asked, and nothing goes out until they answer.
   *
   * @param next the counters after the message
   */
  isUnusual(next: PacingState): Promise<boolean>;
  /**
   * Until when, and why, a message waits because it would be the first to this contact; null: it need not.
   *
   * @param hasTurn it has waited for its turn in the quota: those that wait now come after it
   * @param facts of the account; left out: they are looked up
   */
  strangerWaits(
    role: Role,
    jid: string,
    hasTurn: boolean,
    facts?: AccountFacts,
  ): Promise<{ readonly until: number; readonly why: Why } | null>;
  pauseAll(until: number): Promise<void>;
  pauseNewChats(until: number): Promise<void>;
  /** The computer's clock was set back; what is stored has been moved with it. */
  clockSetBack(byMs: number): void;
  /** Asks WhatsApp for the account's limits, and keeps its answer; null: it cannot be had now. */
  askLimits(): Promise<AccountLimits | null>;
  /** WhatsApp has told limits by itself. */
  learnLimits(told: AccountLimits): Promise<void>;
}

function brakeSentence({ stopped, unusual }: Brakes, timeZone: string): string | null {
  if (stopped) return stopSentence(stopped, timeZone);
  return unusual && unusualSentence(unusual);
}

function closed(sentence: string, until: number | null = null): GateState {
  return { open: false, sentence, until };
}

const OLDER_STATE =
  'The outbox was set back to an earlier state: SAP and WhatsApp are first asked what was sent since then.';

/** Decides from the session, the limits and the approvals whether a message may be sent now. */
export function createGate(
  context: WorkerParts<SendingStore & Pick<RecipientStore, 'hasChat'>, 'messenger' | 'changed'>,
  approval: Approval,
  evidenceKnown: EvidenceKnown,
): Gate {
  const { outbox, messenger, settings, log } = context;
  let pausedUntil = 0;
  const keep = async (told: AccountLimits, asked: boolean): Promise<void> => {
    context.changed(await persist(context, context.hardStop, () => outbox.keepLimits(told, asked, wall(context))));
  };
  return {
    load: async () => {
      pausedUntil = (await outbox.pauses()).sendingUntil;
    },
    state: async (known) => {
      const facts = known ?? (await outbox.account());
      const braked = brakeSentence(facts.brakes, settings.timeZone);
      if (braked !== null) return closed(braked);
      if (!approval.given()) return closed('Waiting for a person to approve what would be sent.');
      const may: MaySend = messenger.maySend();
      if (!may.may) return closed(may.sentence);
      if (!(await evidenceKnown())) return closed(OLDER_STATE);
      pausedUntil = Math.max(pausedUntil, facts.pauses.sendingUntil);
      if (wall(context) < pausedUntil) return closed('WhatsApp requests a pause (429).', pausedUntil);
      return { open: true, account: may.account.jid, customersToo: !settings.disableCustomerMessages, facts };
    },
    isUnusual: (next) => askIfUnusual(context, next),
    strangerWaits: async (role, jid, hasTurn, known) => {
      const now = wall(context);
      const facts = known ?? (await outbox.account());
      const { pauses, limits } = facts;
      const until = pauses.newChatsUntil;
      // A notice answers someone who has just written.
      if (!limitsNewChats(facts, now) || role === 'notice' || (await outbox.hasChat(jid))) return null;
      if (until > now) return { until, why: whyOf('DELIVERY_NEW_CHATS_PAUSED') };
      if (!limits?.quota) return null;
      const { total, used } = limits.quota;
      const turn = turnOf(limits.quota, limits.begun + (hasTurn ? 0 : await outbox.spreadAhead(now)), now);
      if (turn.may) return null;
      const why = whyOf('DELIVERY_NEW_CHATS_SPREAD', { used: Math.min(total, used + limits.begun), total });
      return { until: turn.until, why };
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
        const { pauses, limits } = await outbox.account();
        const [known, told] = [pauses.newChatsUntil, limits?.restriction?.until];
        // An end stated by WhatsApp is better than our guess.
        if (known > wall(context) && told === known) return;
        await outbox.keepPauses({ newChatsUntil: until });
      }),
    askLimits: async () => {
      try {
        const told = await messenger.limits();
        await keep(told, true);
        return told;
      } catch (thrown) {
        log.info({ err: toError(thrown) }, "the account's limits could not be read");
        return null;
      }
    },
    learnLimits: (told) => keep(told, false),
  };
}
