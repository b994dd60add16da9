import { needPerson } from './person.ts';
import { nothingPutYet, withReplaced } from './replaced-devices.ts';
import { enter, remember, rememberPolicy, type Turn } from './turn.ts';

/** Moves the store away, then offers a link. */
export function clearStore(t: Turn, why: string): void {
  enter(t, { word: 'linking', step: 'clearing' });
  t.effects.push({ do: 'quarantine', why });
}

/** A login that was proven to be on the disk, or of which a copy was made for the proof. */
export function standsProven(t: Turn): boolean {
  const { status, backedUpGeneration, generation } = t.s.memory;
  return status === 'linked' || (status === 'saving' && backedUpGeneration === generation);
}

/** A login that was never proven: nothing is lost by offering the link again, with a fresh store. */
export function linkAnew(t: Turn, why: string): void {
  remember(t, { status: 'unlinked' });
  t.s.linkBy ??= t.s.linkAtStart;
  rememberPolicy(t, { linkWindows: t.s.memory.policy.linkWindows + 1 });
  if (t.s.memory.policy.linkWindows < t.rules.timings.linkWindows) clearStore(t, why);
  else needPerson(t, 'link_window_ended');
}

/** The phone has confirmed, but no login is left of it: offers the link again, with a fresh store. No engine runs. */
export function linkNotSaved(t: Turn): void {
  t.s.linkBy = t.s.linkAtStart;
  t.s.provingLink = false;
  remember(t, { status: 'unlinked', replaced: withReplaced(t.s.memory, t.now.wall, nothingPutYet) });
  t.effects.push({ do: 'log', level: 'warn', fields: {}, message: 'the new link was not saved; offering it again' });
  clearStore(t, 'link not saved');
}
