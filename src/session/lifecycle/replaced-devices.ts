import type { ReplacedDevice, SessionMemory } from './memory.ts';

const DAY_MS = 86_400_000;
/** WhatsApp removes a device that has been idle this long by itself. */
const FORGOTTEN_AFTER_MS = 30 * DAY_MS;
/** The limit per account. */
const KEPT = 4;
/** After this many attempts a person has to remove the device. */
export const REPLACED_TRIES = 3;

/** Where the store goes is told when it has arrived. */
export const nothingPutYet = { store: null, login: null } as const;

type Replaced = readonly ReplacedDevice[];

/** The list plus the current login, which is about to go to quarantine without WhatsApp being told. */
export function withReplaced(
  memory: Pick<SessionMemory, 'status' | 'account' | 'replaced' | 'policy'>,
  wall: number,
  put: { readonly store: string | null; readonly login: string | null },
): ReplacedDevice[] {
  const { status, account, replaced, policy } = memory;
  if (policy.person?.reason === 'carried_away') return [...replaced];
  if ((status !== 'linked' && status !== 'saving') || account === null) return [...replaced];
  const { store, login } = put;
  const entry = {
    account: account.jid,
    since: wall,
    store,
    login,
    replacedBy: null,
    tries: 0,
    lastTryAt: null,
    left: null,
  };
  return [...replaced, entry].slice(-KEPT);
}

/** The entry names this login. */
export function isLogin(entry: ReplacedDevice, login: string | null): boolean {
  return login !== null && entry.login === login;
}

/** The store of the newest entry has arrived in quarantine, and with it the name of its login. */
export function withStore(replaced: Replaced, store: string, login: string | null): ReplacedDevice[] {
  const last = replaced.length - 1;
  return replaced.map((entry, i) =>
    i === last && entry.store === null && entry.left === null ? { ...entry, store, login } : entry,
  );
}

/** A new device was linked, so all older ones may be removed once it is proven. */
export function replacedByLink(replaced: Replaced, generation: string): ReplacedDevice[] {
  return replaced.map((entry) => (entry.left === null ? { ...entry, replacedBy: generation } : entry));
}

/** The updated list: devices that WhatsApp has dropped are removed, those that cannot be removed are left to a person. */
export function reviewReplaced(
  memory: Pick<SessionMemory, 'replaced' | 'generation' | 'account' | 'carry'>,
  wall: number,
): ReplacedDevice[] {
  return (
    memory.replaced
      .filter(({ since }) => wall - since < FORGOTTEN_AFTER_MS)
      // A login that was carried away is at work on another computer.
      .filter((entry) => !isLogin(entry, memory.carry.away?.login ?? null))
      .map((entry) => (entry.left === null ? { ...entry, left: whyLeft(entry, memory) } : entry))
  );
}

function whyLeft(entry: ReplacedDevice, memory: Pick<SessionMemory, 'generation' | 'account'>): string | null {
  if (entry.account !== memory.account?.jid) return 'another phone number is linked now';
  // A restored store may be the login in this entry: removing it would end the current link.
  if (entry.replacedBy !== null && entry.replacedBy !== memory.generation) return 'the session was restored since';
  if (entry.replacedBy !== null && (entry.store === null || entry.login === null)) return 'its login is not known';
  if (entry.tries >= REPLACED_TRIES) return 'WhatsApp did not confirm it';
  return null;
}
