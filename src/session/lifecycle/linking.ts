import { needPerson } from './person.ts';
import { nothingPutYet, withReplaced } from './replaced-devices.ts';
import { enter, forget, remember, rememberPolicy, type Turn } from './turn.ts';

/** Moves the store to quarantine, then offers a link. */
export function clearStore(t: Turn, why: string): void {
  enter(t, { word: 'linking', step: 'clearing' });
  t.effects.push({ do: 'quarantine', why });
}

/** A login proven to be on disk, or copied for that proof. */
export function standsProven(t: Turn): boolean {
  const { status, backedUpGeneration, generation } = t.s.memory;
  return status === 'linked' || (status === 'saving' && backedUpGeneration === generation);
}

/**
 * WhatsApp wants a passkey before it links. The engine keeps the question open for the person; no further code is shown,
 * and however this attempt ends, nothing is tried again by itself.
 */
export function onPasskeyAsked(t: Turn): void {
  if (t.s.engine?.linking !== true || isWaitingForPasskey(t)) return;
  forget(t, 'connect');
  t.effects.push({ do: 'hide_link_code' });
  needPerson(t, 'link_needs_passkey');
}

/** A person is needed because of a passkey: links are neither offered nor tried meanwhile. */
export function isWaitingForPasskey({ s: { mode } }: Turn): boolean {
  return mode.word === 'needs_person' && mode.reason === 'link_needs_passkey';
}

/** The login was never proven, so nothing is lost by offering the link again with a fresh store. */
export function linkAnew(t: Turn, why: string): void {
  remember(t, { status: 'unlinked' });
  t.s.linkBy ??= t.s.linkAtStart;
  rememberPolicy(t, { linkWindows: t.s.memory.policy.linkWindows + 1 });
  if (t.s.memory.policy.linkWindows < t.rules.timings.linkWindows) clearStore(t, why);
  else needPerson(t, 'link_window_ended');
}

/** The phone confirmed, but the login was not saved: offers the link again with a fresh store. No engine is running. */
export function linkNotSaved(t: Turn): void {
  t.s.linkBy = t.s.linkAtStart;
  t.s.provingLink = false;
  remember(t, { status: 'unlinked', replaced: withReplaced(t.s.memory, t.now.wall, nothingPutYet) });
  t.effects.push({ do: 'log', level: 'warn', fields: {}, message: 'the new link was not saved; offering it again' });
  clearStore(t, 'link not saved');
}
