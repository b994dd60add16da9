import type { Spell } from './availability.ts';

/** How the stretches of a period were spent, for a bar of small blocks. */
export interface SpellBeat {
  readonly from: number;
  readonly to: number;
  /** Milliseconds in each condition; `waiting`: it repairs itself, `down`: a person is needed, `unknown`: nobody ran it. */
  readonly ms: Readonly<Record<'up' | 'waiting' | 'down' | 'unknown', number>>;
  /** Reasons of what was not up, each once. */
  readonly reasons: readonly string[];
}

/** `count` stretches of equal length, the last one ending now. Pure. */
export function beatsOf(spells: readonly Spell[], now: number, lengthMs: number, count: number): readonly SpellBeat[] {
  const first = now - lengthMs * count;
  return Array.from({ length: count }, (_, i) => {
    const [from, to] = [first + i * lengthMs, first + (i + 1) * lengthMs];
    const ms = { up: 0, waiting: 0, down: 0, unknown: 0 };
    const reasons = new Set<string>();
    for (const { state, at, ms: lasted, reason } of spells) {
      const part = Math.min(to, lasted === null ? now : at + lasted) - Math.max(from, at);
      if (part <= 0) continue;
      const condition = conditionOf(state);
      ms[condition] += part;
      if (reason !== null && condition !== 'up') reasons.add(reason);
    }
    return { from, to, ms, reasons: [...reasons] };
  });
}

function conditionOf(state: Spell['state']): keyof SpellBeat['ms'] {
  switch (state) {
    case 'connected':
    case 'degraded':
      return 'up';
    case 'needs_person':
    case 'linking':
      return 'down';
    case 'stopped':
    case 'stopping':
      return 'unknown';
    case 'starting':
    case 'connecting':
    case 'saving_link':
    case 'reconnecting':
    case 'waiting_for_network':
    case 'refreshing':
    case 'repairing':
    case 'paused_until':
      return 'waiting';
  }
}
