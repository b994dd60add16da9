import type { KnownLimits, SendingStore } from '../ports/sending-store.ts';

/** What WhatsApp lets the account do with people who have never written to it; plain JSON, times ISO 8601 UTC. */
export interface NewChats {
  /** When WhatsApp was last asked; null: never. */
  readonly askedAt: string | null;
  /** The account cannot begin chats; null: WhatsApp does not tell. */
  readonly restricted: boolean | null;
  /** When the restriction ends; null: there is none, or WhatsApp names no end. */
  readonly restrictedUntil: string | null;
  /** Chats of the cycle, begun and allowed; null: no quota is known. */
  readonly used: number | null;
  readonly total: number | null;
  readonly cycleEnd: string | null;
  /** Messages that wait for their turn in the cycle. */
  readonly waiting: number;
}

/** null: nothing is known of it. */
export async function newChats(outbox: SendingStore, now: number): Promise<NewChats | null> {
  const limits = await outbox.limits();
  return limits && newChatsOf(limits, await outbox.spreadAhead(now), now);
}

/** Pure. A restriction or a cycle that has ended by its own word is none. */
export function newChatsOf(limits: KnownLimits, waiting: number, now: number): NewChats {
  const { askedAt, restriction, begun } = limits;
  const active = restriction && (restriction.until === null || restriction.until > now) ? restriction : null;
  const quota = limits.quota && (limits.quota.cycleEnd ?? now + 1) > now ? limits.quota : null;
  return {
    askedAt: iso(askedAt),
    restricted: restriction === undefined ? null : active !== null,
    restrictedUntil: iso(active?.until ?? null),
    used: quota && Math.min(quota.total, quota.used + begun),
    total: quota?.total ?? null,
    cycleEnd: iso(quota?.cycleEnd ?? null),
    waiting,
  };
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
