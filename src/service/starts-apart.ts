import { availableParallelism } from 'node:os';

/** What a session takes of one core while it connects; with a browser also of memory and disk, however many cores there are. Milliseconds. */
const OF_A_CORE_MS = 1000;
const WITH_BROWSER_MS = 10_000;
/** However many cores: SAP and PostgreSQL are asked at each start. */
const SHORTEST_MS = 100;

/** How much later than a session the next one begins. Milliseconds. */
export function startsApartMs(engine: 'webjs' | 'baileys', cores = availableParallelism()): number {
  return engine === 'webjs' ? WITH_BROWSER_MS : Math.max(SHORTEST_MS, OF_A_CORE_MS / cores);
}
