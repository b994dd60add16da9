import { kindOf, type Spell } from './availability.ts';
import { type Distribution, distributionOf } from './distribution.ts';

/** How reliable a session has been, as far back as its history goes. Times are milliseconds. */
export interface SessionReliability {
  /** Epoch milliseconds; null: there is no history. */
  readonly since: number | null;
  /** Starts of a session that had been linked before. */
  readonly restarts: {
    readonly count: number;
    /** Came online with the stored login. */
    readonly withoutLink: number;
    /** Offered a QR or pairing code before they came online. */
    readonly withLink: number;
    /** Ended before either. */
    readonly interrupted: number;
  };
  readonly links: {
    /** Codes that a phone confirmed. */
    readonly count: number;
    /** From one link to the next. */
    readonly between: Distribution;
    readonly sinceLastMs: number | null;
  };
  /** At most so long was a lost connection not noticed; see `StateChange.silentMs`. */
  readonly detection: Distribution;
  /** From the loss of a connection until the session was online again by itself. */
  readonly recovery: Distribution;
  /** Losses that ended only after a person was needed. */
  readonly recoveredByPerson: number;
  /** The session is offline since then; null: it is not, or was stopped. */
  readonly offlineSince: number | null;
}

/** Pure. `spells`: oldest first; `now`: epoch milliseconds. */
export function reliabilityOf(spells: readonly Spell[], now: number): SessionReliability {
  const links = spells.filter(({ state }) => state === 'saving_link').map(({ at }) => at);
  const last = links.at(-1);
  const outages = outagesOf(spells);
  const ended = outages.filter(({ ms }) => ms !== null);
  return {
    since: spells[0]?.at ?? null,
    restarts: restartsOf(spells),
    links: {
      count: links.length,
      between: distributionOf(links.slice(1).map((at, i) => Math.max(0, at - (links[i] ?? at)))),
      sinceLastMs: last === undefined ? null : Math.max(0, now - last),
    },
    detection: distributionOf(spells.flatMap(({ silentMs }) => silentMs ?? [])),
    recovery: distributionOf(ended.flatMap(({ ms, byPerson }) => (byPerson || ms === null ? [] : [ms]))),
    recoveredByPerson: ended.filter(({ byPerson }) => byPerson).length,
    offlineSince: outages.find(({ ms }) => ms === null)?.at ?? null,
  };
}

function restartsOf(spells: readonly Spell[]): SessionReliability['restarts'] {
  const sum = { count: 0, withoutLink: 0, withLink: 0, interrupted: 0 };
  let isLinked = false;
  let isOpen = false;
  const end = (as: 'withoutLink' | 'withLink' | 'interrupted'): void => {
    if (isOpen) sum[as] += 1;
    isOpen = false;
  };
  for (const { state, from } of spells) {
    const kind = kindOf(state);
    if (kind === 'stopped') end('interrupted');
    else if (kind === 'online') end('withoutLink');
    else if (state === 'linking' || state === 'saving_link') end('withLink');
    else if (from === 'stopped' && isLinked) {
      sum.count += 1;
      isOpen = true;
    }
    isLinked ||= kind === 'online' || state === 'saving_link';
  }
  return sum;
}

interface Outage {
  readonly at: number;
  /** Null: it lasts. */
  readonly ms: number | null;
  readonly byPerson: boolean;
}

/** Losses of a connection; a planned pause, a stop and the making of a link are none. */
function outagesOf(spells: readonly Spell[]): readonly Outage[] {
  const outages: Outage[] = [];
  let open: { readonly at: number; byPerson: boolean } | null = null;
  let wasOnline = false;
  for (const { state, at } of spells) {
    const kind = kindOf(state);
    if (kind === 'online') {
      if (open) outages.push({ ...open, ms: Math.max(0, at - open.at) });
      open = null;
    } else if (kind === 'stopped') open = null;
    else if (wasOnline && state !== 'refreshing' && state !== 'linking') open = { at, byPerson: false };
    if (open && (state === 'needs_person' || state === 'linking')) open.byPerson = true;
    wasOnline = kind === 'online' || (wasOnline && state === 'refreshing');
  }
  return open ? [...outages, { ...open, ms: null }] : outages;
}
