import type { Bundle } from '../../src/operations/doctor/bundle.ts';

/** A state and why, as the flight recorder tells it. */
export interface StateTurn {
  readonly state: string;
  readonly reason: string | null;
}

/** Pauses that the service makes by itself after a day or an hour: a replay is over before. */
const planned: ReadonlySet<string> = new Set(['backup', 'recycle', 'doubt']);

export function isPlannedPause({ state, reason }: StateTurn): boolean {
  return state === 'refreshing' && reason !== null && planned.has(reason);
}

/** The states in their order, each once for as long as it lasts; planned pauses are left out. Pure. */
export function turnsOf(records: readonly StateTurn[]): readonly StateTurn[] {
  const turns: StateTurn[] = [];
  for (const record of records) {
    if (isPlannedPause(record)) continue;
    const { state, reason } = record;
    const last = turns.at(-1);
    if (last?.state !== state || last.reason !== reason) turns.push({ state, reason });
  }
  return turns;
}

/** How calls to SAP turned, by what was called: codes, and `works`. Pure. */
export function sapTurnsOf(
  calls: readonly Pick<Bundle['sapCalls'][number], 'about' | 'trouble'>[],
): Readonly<Record<string, readonly string[]>> {
  const turns = new Map<string, string[]>();
  for (const { about, trouble } of calls) {
    const told = turns.get(about) ?? [];
    const word = trouble === null ? 'works' : trouble.code;
    if (word !== (told.at(-1) ?? 'works')) turns.set(about, [...told, word]);
  }
  return Object.fromEntries(turns);
}

/** `connected`, `reconnecting (server_error)`. */
export function inWords({ state, reason }: StateTurn): string {
  return reason === null ? state : `${state} (${reason})`;
}
