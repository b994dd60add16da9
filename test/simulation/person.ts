import { personTable } from '../../src/session/reasons.ts';
import type { SimulatedHost } from './host.ts';
import { HOUR, SECOND, type World } from './world.ts';

/** The person with the phone: does what the status asks for, hours later, and not always at the first time. */
export class Person {
  readonly #world: World;
  /** The host that runs now: a person does not know about processes. */
  readonly #host: () => SimulatedHost | null;
  hasAskedForLink = false;
  #coming = false;

  constructor(world: World, host: () => SimulatedHost | null) {
    this.#world = world;
    this.#host = host;
  }

  seesLinkCode(host: SimulatedHost): void {
    const { dice } = this.#world;
    const first = this.#world.lastCreds === 0;
    if (!first && !dice.chance(0.8)) return;
    const id = host.engine?.id;
    this.#world.after(dice.between(5, 100) * SECOND, () => {
      if (!host.alive || host.engine?.id !== id) return;
      this.hasAskedForLink = false;
      host.scanned();
    });
  }

  isNeeded(): void {
    if (this.#coming) return;
    this.#coming = true;
    this.#world.after(this.#world.dice.between(1, 24) * HOUR, () => {
      this.#coming = false;
      const host = this.#host();
      if (host) this.#act(host);
      // A person looks again later, until nobody is needed any more.
      if (host?.state.mode.word === 'needs_person' || !host) this.isNeeded();
    });
  }

  #act(host: SimulatedHost): void {
    const { mode } = host.state;
    if (mode.word !== 'needs_person') return;
    this.#world.judge.seriesEnded();
    if (mode.reason !== 'other_number' && personTable[mode.reason].linkEndsIt) {
      this.hasAskedForLink = true;
      host.dispatch({ type: 'link', by: { kind: 'qr' } });
    } else if (mode.reason === 'account_locked' && this.#world.locked) {
      // What the phone says is done in a day or two; the session is repaired at the next look.
      this.#world.locked = this.#world.dice.chance(0.6);
    } else if (mode.reason === 'replaced') {
      this.#world.foreignUntil = 0;
      host.dispatch({ type: 'repair' });
    } else host.dispatch({ type: 'repair' });
  }
}
