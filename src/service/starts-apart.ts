/** Sessions of one process begin one after the other: at its start, and when it takes over what another node had. */
import { availableParallelism } from 'node:os';
import type { Clock } from '../clock.ts';

/** What a session takes of one core while it connects; with a browser also of memory and disk, however many cores there are. Milliseconds. */
const OF_A_CORE_MS = 500;
const WITH_BROWSER_MS = 10_000;
/** However many cores: SAP and PostgreSQL are asked at each start. */
const SHORTEST_MS = 100;

/** How much later than a session the next one begins. Milliseconds. */
export function startsApartMs(engine: 'webjs' | 'baileys', cores = availableParallelism()): number {
  return engine === 'webjs' ? WITH_BROWSER_MS : Math.max(SHORTEST_MS, OF_A_CORE_MS / cores);
}

/** Of one session. */
export interface Turn {
  /** Resolves when it may begin. */
  readonly came: Promise<void>;
  readonly hasCome: boolean;
  /** It does not begin: the next may at once. */
  giveBack(): void;
}

/** Gives each session its turn, in the order in which they ask. One that hangs keeps no other waiting. */
export class Turns {
  readonly #clock: Pick<Clock, 'sleep'>;
  readonly #ending: AbortSignal;
  #last: Promise<void> = Promise.resolve();

  /** @param ending from then on no turn comes any more */
  constructor(clock: Pick<Clock, 'sleep'>, ending: AbortSignal) {
    this.#clock = clock;
    this.#ending = ending;
  }

  /** @param apartMs how much later the next turn comes */
  ask(apartMs: number): Turn {
    const over = new AbortController();
    let hasCome = false;
    const came = this.#last.then(() => {
      if (this.#ending.aborted) return new Promise<void>(() => undefined);
      hasCome = true;
      return undefined;
    });
    const until = AbortSignal.any([over.signal, this.#ending]);
    this.#last = came.then(() => this.#clock.sleep(apartMs, until).catch(() => undefined));
    return {
      came,
      get hasCome() {
        return hasCome;
      },
      giveBack: () => over.abort(),
    };
  }
}
