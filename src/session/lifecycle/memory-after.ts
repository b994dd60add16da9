import { blankMemory, calmPolicy, jidInUse, type SessionMemory, seenByWhatsApp } from './memory.ts';
import { isLogin, withReplaced } from './replaced-devices.ts';

type Identity = Pick<SessionMemory, 'engine' | 'sessionName' | 'generation'>;

/**
 * What is remembered after a person has cleaned the store. Connects and pauses concern the account, not the login:
 * repeated cleaning must not shorten a ban or allow more connects.
 *
 * @param removed WhatsApp was told to remove the device
 * @param store id of the quarantined store
 * @param login the login in it, where it can be told
 */
export function cleanedMemory(
  before: SessionMemory | null,
  identity: Identity,
  put: {
    readonly wall: number;
    readonly removed: boolean;
    readonly store: string | null;
    readonly login: string | null;
  },
): SessionMemory {
  const blank = blankMemory(identity);
  if (before === null) return blank;
  const { pause, rateLimits } = before.policy;
  return {
    ...blank,
    // A QR code is expected after either; only a session that was once linked is called unlinked.
    status: before.status === 'none' ? 'none' : 'unlinked',
    formerJid: jidInUse(before),
    carry: before.carry,
    replaced: put.removed ? before.replaced : withReplaced(before, put.wall, put),
    policy: { ...calmPolicy, ...seenByWhatsApp(before.policy), pause, rateLimits },
  };
}

/**
 * What is remembered after a person has restored another store: it has a login and a new generation. It is
 * linked, whatever was being saved before: nothing that was planned for a new link is about this one.
 *
 * @param from id of the quarantined store that came back; null when it came from a backup
 * @param safetyCopy file name of the backup of the replaced store; null if there was nothing to copy
 * @param login the login that was put in place, where it can be told
 */
export function restoredMemory(
  before: SessionMemory | null,
  identity: Identity,
  restored: {
    readonly account: string | null;
    readonly linkedAt: number;
    readonly from: string | null;
    readonly safetyCopy: string | null;
    readonly login: string | null;
  },
): SessionMemory {
  const known = before ?? blankMemory(identity);
  const { account, linkedAt, from, safetyCopy, login } = restored;
  return {
    ...known,
    generation: identity.generation,
    status: 'linked',
    account: known.account ?? (account === null ? null : { jid: account, lid: null, device: null, pushName: null }),
    linkedAt: known.linkedAt ?? linkedAt,
    // Until the restored store has connected, the copy to fall back to is that of the previous one.
    safetyCopy: known.safetyCopy ?? safetyCopy,
    restored: { login },
    // What stands again is no replaced device; the others were replaced by a link that stands no more.
    replaced: known.replaced.filter((entry) => !(from !== null && entry.store === from) && !isLogin(entry, login)),
    policy: { ...calmPolicy, ...seenByWhatsApp(known.policy), pause: known.policy.pause },
  };
}
