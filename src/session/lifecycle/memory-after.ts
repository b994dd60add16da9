import { blankMemory, calmPolicy, type SessionMemory, seenByWhatsApp } from './memory.ts';
import { withReplaced } from './replaced-devices.ts';

type Identity = Pick<SessionMemory, 'engine' | 'sessionName' | 'generation'>;

/**
 * What is remembered after a person has put the store away. Connects and pauses are WhatsApp's business, not the login's:
 * cleaning again and again must not shorten a ban, nor connect more often.
 *
 * @param removed WhatsApp was told to remove the device
 * @param store id of the store in quarantine
 */
export function cleanedMemory(
  before: SessionMemory | null,
  identity: Identity,
  { wall, removed, store }: { readonly wall: number; readonly removed: boolean; readonly store: string | null },
): SessionMemory {
  const blank = blankMemory(identity);
  if (before === null) return blank;
  const { pause, rateLimits } = before.policy;
  return {
    ...blank,
    // A QR code is no surprise after either; only a session that was linked once is called unlinked.
    status: before.status === 'none' ? 'none' : 'unlinked',
    formerJid: before.account?.jid ?? before.formerJid,
    replaced: removed ? before.replaced : withReplaced(before, wall, store),
    policy: { ...calmPolicy, ...seenByWhatsApp(before.policy), pause, rateLimits },
  };
}

/**
 * What is remembered after a person has put another store in place: a login again, and a generation of its own.
 *
 * @param from id of the store in quarantine that came back; null when it came from a backup
 * @param safetyCopy file name of the backup of the store that was there; null when there was nothing to copy
 */
export function restoredMemory(
  before: SessionMemory | null,
  identity: Identity,
  restored: {
    readonly account: string | null;
    readonly linkedAt: number;
    readonly from: string | null;
    readonly safetyCopy: string | null;
  },
): SessionMemory {
  const known = before ?? blankMemory(identity);
  const { account, linkedAt, from, safetyCopy } = restored;
  return {
    ...known,
    generation: identity.generation,
    status: 'linked',
    account: known.account ?? (account === null ? null : { jid: account, lid: null, device: null, pushName: null }),
    linkedAt: known.linkedAt ?? linkedAt,
    // Until the store that was restored has connected, the copy to go back to is that of the one before it.
    safetyCopy: known.safetyCopy ?? safetyCopy,
    replaced: known.replaced.filter(({ store }) => from === null || store !== from),
    policy: { ...calmPolicy, ...seenByWhatsApp(known.policy), pause: known.policy.pause },
  };
}
