import type { LinkMethod } from '../../whatsapp/engine.ts';
import { stopEngine } from './connection.ts';
import { cancelRemoval } from './device-removal.ts';
import type { SessionEvent } from './events.ts';
import { clearStore } from './linking.ts';
import { beginMaintenance, onBackupAsked } from './maintenance.ts';
import { calmPolicy, jidInUse, seenByWhatsApp } from './memory.ts';
import { onNumberAccepted } from './online.ts';
import { personTable } from './reasons.ts';
import { beginRepair } from './repair.ts';
import { nothingPutYet, withReplaced } from './replaced-devices.ts';
import type { SessionState } from './state.ts';
import { attemptIn, enter, forgetAttempts, type Rules, remember, rememberPolicy, resolve, type Turn } from './turn.ts';

/** What a person can ask of a session. */
export type Wish = Extract<SessionEvent, { readonly type: 'link' | 'repair' | 'refresh' | 'backup' | 'work' }>;

/** Why a request cannot be carried out now; null if it can, or is already in progress. The life cycle ignores others. */
export function whyNot(state: SessionState, wish: Wish, { hotBackup }: Pick<Rules, 'hotBackup'>): string | null {
  const { mode, memory, pendingWork, engine } = state;
  if (mode.word === 'stopped' || mode.word === 'stopping') return 'the service is not running';
  if (mode.word === 'starting') return 'the session is just starting';
  if (pendingWork !== null) return 'other work on the store is in progress';
  if (mode.word === 'needs_person' && mode.reason === 'lock_lost' && wish.type !== 'repair') {
    return 'its lock is no longer held by this process';
  }
  // The content of the store and its metadata is not known yet and must not be overwritten.
  if (mode.word === 'repairing' && mode.cause === 'start' && mode.step === 'waiting') {
    return wish.type === 'work' ? null : 'the session store cannot be read just now';
  }
  switch (wish.type) {
    case 'work':
      return null;
    case 'link':
      return whyNoLink(state, wish.replace);
    case 'repair':
      if (memory.status !== 'linked' && !waitsWithNewLink(state)) return 'nothing is linked';
      if (memory.policy.person?.reason === 'carried_away') return personTable.carried_away.sentence;
      return isSilenced(state) ? SILENCE : null;
    case 'refresh':
      return mode.word === 'connected' ? null : 'it needs a connection';
    case 'backup':
      if (hotBackup || !engine) return null;
      if (memory.status !== 'linked') return 'a new link is backed up automatically';
      return mode.word === 'repairing' ? 'the store is being examined' : null;
  }
}

const SILENCE = 'WhatsApp requested a pause; connecting now would make it worse';

function whyNoLink(state: SessionState, replace: boolean): string | null {
  const { mode, memory } = state;
  if (isSilenced(state)) return SILENCE;
  if (memory.status !== 'linked' || replace) return null;
  if (mode.word !== 'needs_person') return 'a phone is already linked; unlink or clean first';
  const { linkEndsIt, sentence } = personTable[mode.reason];
  return linkEndsIt ? null : `a new link would not help. ${sentence}`;
}

/** A person is needed although the phone has confirmed a link: it may be good, and is only not proven yet. */
function waitsWithNewLink({ mode, memory }: SessionState): boolean {
  return memory.status === 'saving' && mode.word === 'needs_person';
}

/** WhatsApp requested a pause; a pause of our own (because of another owner) may be cut short. */
function isSilenced({ mode, memory }: SessionState): boolean {
  return mode.word === 'paused_until' && memory.policy.pause?.reason !== 'replaced';
}

export function onWish(t: Turn, wish: Wish): void {
  if (whyNot(t.s, wish, t.rules) !== null) return;
  switch (wish.type) {
    case 'link':
      onLinkAsked(t, wish.by);
      return;
    case 'repair':
      onRepairAsked(t);
      return;
    case 'refresh':
      beginMaintenance(t, 'refresh');
      return;
    case 'backup':
      onBackupAsked(t);
      return;
    case 'work':
      onWorkAsked(t, wish.id);
      return;
  }
}

/** A person requests a link: the existing store goes to quarantine first. A link in progress is joined, not restarted. */
function onLinkAsked(t: Turn, by: LinkMethod): void {
  const { mode, memory } = t.s;
  // The phone has just confirmed: that is the requested link.
  if (memory.status === 'saving' && mode.word !== 'needs_person') return;
  rememberPolicy(t, { linkWindows: 0 });
  if (t.s.linkBy && sameMethod(t.s.linkBy, by)) {
    // Whoever asks again may have put right what the next attempt waits for.
    if (mode.word === 'linking' && mode.step === 'waiting' && t.s.engine === null) attemptIn(t, 0);
    return;
  }
  if (mode.word === 'linking' && (mode.step === 'clearing' || mode.step === 'stopping')) {
    t.s.linkBy = by;
    return;
  }
  beginLink(t, by);
}

function sameMethod(one: LinkMethod, other: LinkMethod): boolean {
  if (one.kind === 'qr' || other.kind === 'qr') return one.kind === other.kind;
  return one.phone === other.phone;
}

function beginLink(t: Turn, by: LinkMethod): void {
  const { memory } = t.s;
  const { rateLimits, outdatedTries } = memory.policy;
  forgetAttempts(t);
  remember(t, {
    status: 'unlinked',
    formerJid: jidInUse(memory),
    account: null,
    replaced: withReplaced(memory, t.now.wall, nothingPutYet),
    policy: { ...calmPolicy, ...seenByWhatsApp(memory.policy), rateLimits, outdatedTries },
  });
  resolve(t, 'session.needs_person');
  const waiting = stopEngine(t);
  t.s.linkBy = by;
  t.s.provingLink = false;
  if (waiting) enter(t, { word: 'linking', step: 'stopping' });
  else clearStore(t, 'new link asked for');
}

/** A person requests a repair, which also accepts another number. A repair in progress continues. */
function onRepairAsked(t: Turn): void {
  const { mode } = t.s;
  if (mode.word === 'needs_person' && mode.reason === 'other_number') {
    onNumberAccepted(t);
    return;
  }
  if (mode.word === 'repairing' && mode.step !== 'waiting') return;
  rememberPolicy(t, { person: null, pause: null, attempts: 0, localFailures: 0, diagnosed: false });
  resolve(t, 'session.needs_person');
  beginRepair(t, 'asked');
}

function onWorkAsked(t: Turn, id: number): void {
  forgetAttempts(t);
  t.s.pendingWork = id;
  t.s.linkBy = null;
  t.s.provingLink = false;
  const waiting = stopEngine(t);
  enter(t, { word: 'repairing', cause: 'asked', step: waiting ? 'stopping' : 'working' });
  if (!waiting) beginWork(t, id);
}

export function beginWork(t: Turn, id: number): void {
  enter(t, { word: 'repairing', cause: 'asked', step: 'working' });
  cancelRemoval(t);
  t.effects.push({ do: 'begin_work', id });
}
