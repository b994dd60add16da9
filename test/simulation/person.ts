import { personTable } from '../../src/session/lifecycle/reasons.ts';
import type { SimulatedHost } from './host.ts';
import { HOUR, SECOND, type World } from './world.ts';

/** What a person does with a stopped store. */
type Work = 'clean' | 'clean and unlink' | 'restore' | 'undo';

/**
 * The person with the phone: does what the status asks for, hours later, and not always at the first time; and now and
 * then asks for something at a moment of their own.
 */
export class Person {
  readonly #world: World;
  /** The host that runs now: a person does not know about processes. */
  readonly #host: () => SimulatedHost | null;
  /** A new link was asked for: a QR code is no surprise until a link is proven. */
  hasAskedForLink = false;
  #coming = false;
  #work: Work = 'restore';
  #nextWork = 1;

  constructor(world: World, host: () => SimulatedHost | null) {
    this.#world = world;
    this.#host = host;
  }

  seesLinkCode(host: SimulatedHost): void {
    const { dice } = this.#world;
    const first = this.#world.lastCreds === 0;
    if (!first && !dice.chance(0.8)) return;
    const id = host.connection.engine?.id;
    this.#world.after(dice.between(5, 100) * SECOND, () => {
      if (!host.alive || host.connection.engine?.id !== id) return;
      host.connection.scanned();
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

  /** Asks for something at this very moment, whatever state the session is in. */
  wishes(): void {
    const host = this.#host();
    if (!host) return;
    const { dice } = this.#world;
    const before = host.state.memory.policy.attempts;
    const pick = dice.next();
    if (pick < 0.3) {
      const by = dice.chance(0.5) ? ({ kind: 'qr' } as const) : ({ kind: 'code', phone: '5491100000000' } as const);
      host.dispatch({ type: 'link', by, replace: dice.chance(0.15) });
      if (host.state.memory.status === 'unlinked' || host.state.linkBy) this.hasAskedForLink = true;
    } else if (pick < 0.5) {
      const { mode } = host.state;
      if (mode.word === 'needs_person' && mode.reason === 'replaced') this.#world.judge.takeOverAsked(this.#world.now);
      host.dispatch({ type: 'repair' });
    } else if (pick < 0.6) host.dispatch({ type: 'refresh' });
    else if (pick < 0.75) host.dispatch({ type: 'backup' });
    else {
      this.#work = dice.chance(0.5)
        ? 'restore'
        : dice.chance(0.4)
          ? 'undo'
          : dice.chance(0.7)
            ? 'clean'
            : 'clean and unlink';
      host.dispatch({ type: 'work', id: this.#nextWork++ });
    }
    if (host.state.memory.policy.attempts < before) this.#world.judge.seriesEnded();
  }

  /** The stopped store is this person's for a moment. */
  works(host: SimulatedHost): void {
    const { dice, judge } = this.#world;
    if (this.#world.diskFull || this.#world.diskFailing) return;
    switch (this.#work) {
      case 'clean':
      case 'clean and unlink': {
        const removed = this.#work === 'clean and unlink' && this.#world.answers() && this.#world.store.creds !== null;
        if (removed) this.#world.listed = this.#world.listed.filter((creds) => creds !== this.#world.store.creds);
        host.store.cleaned(removed);
        this.hasAskedForLink = true;
        judge.seriesEnded();
        return;
      }
      case 'restore':
        if (host.store.restoredFromBackup(dice.chance(0.7) ? 0 : 1)) this.#wantsToConnect();
        return;
      case 'undo':
        if (host.store.restoredFromQuarantine()) this.#wantsToConnect();
    }
  }

  /** Whoever restores a login wants it connected, now. */
  #wantsToConnect(): void {
    const { judge, now } = this.#world;
    judge.seriesEnded();
    judge.takeOverAsked(now);
  }

  #act(host: SimulatedHost): void {
    const { mode } = host.state;
    if (mode.word !== 'needs_person') return;
    this.#world.judge.seriesEnded();
    if (mode.reason !== 'other_number' && personTable[mode.reason].linkEndsIt) {
      this.hasAskedForLink = true;
      host.dispatch({ type: 'link', by: { kind: 'qr' }, replace: false });
    } else if (mode.reason === 'account_locked' && this.#world.locked) {
      // What the phone says is done in a day or two; the session is repaired at the next look.
      this.#world.locked = this.#world.dice.chance(0.6);
      if (!this.#world.locked) this.#world.unlockedAt = this.#world.now;
    } else if (mode.reason === 'dialog' && this.#world.dialogShown) {
      // Not everybody understands at the first look what is asked.
      this.#world.dialogShown = this.#world.dice.chance(0.4);
      if (!this.#world.dialogShown) this.#world.dialogAnsweredAt = this.#world.now;
      host.dispatch({ type: 'repair' });
    } else if (mode.reason === 'replaced') {
      this.#world.foreignUntil = 0;
      host.dispatch({ type: 'repair' });
    } else host.dispatch({ type: 'repair' });
  }
}
