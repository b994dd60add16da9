import type { RemovalEnd, SessionEffect } from '../../src/session/lifecycle/events.ts';
import type { ReplacedDevice } from '../../src/session/lifecycle/memory.ts';
import type { StoreVerdict } from '../../src/whatsapp/session-store.ts';
import { ACCOUNT, type SimulatedProcess } from './process.ts';
import { type Copy, SECOND, type World } from './world.ts';

/** What one process does on the store, for its life-cycle and for a person. */
export class SimulatedStoreWork {
  readonly #process: SimulatedProcess;
  readonly #world: World;
  readonly #engineRuns: () => boolean;
  /** When the last work that was asked for will have ended. */
  #freeAt = 0;
  /** The replaced device that is being removed. */
  #removing: number | null = null;

  constructor(process: SimulatedProcess, engineRuns: () => boolean) {
    this.#process = process;
    this.#world = process.world;
    this.#engineRuns = engineRuns;
  }

  /** Work on the store, one at a time, and never under a running engine unless it may run `beside` one. */
  inTurn(ms: number, work: () => void, beside = false): void {
    this.#freeAt = Math.max(this.#freeAt, this.#world.now) + ms;
    this.#process.later(this.#freeAt - this.#world.now, () => {
      if ((this.#engineRuns() && !beside) || this.#world.lockHolder !== this.#process)
        this.#world.judge.verdicts.doubleOwners += 1;
      work();
    });
  }

  examine(): void {
    const world = this.#world;
    if (world.diskFailing) {
      this.#process.dispatch({ type: 'examine_failed', detail: 'input/output error' });
      return;
    }
    world.orphans = 0;
    const memoryDamaged = world.metadata === 'torn';
    const memory = world.metadata === 'torn' ? null : world.metadata;
    if (memoryDamaged) world.metadata = null;
    const backups = world.backups.length > 0;
    this.#process.dispatch({
      type: 'examined',
      found: { memory, memoryDamaged, verdict: this.verify(), login: nameOf(world.store), backups },
    });
  }

  diagnose(): void {
    const world = this.#world;
    const orphansEnded = world.orphans;
    world.orphans = 0;
    const verdict = world.diskFailing ? null : this.verify();
    this.#process.dispatch({
      type: 'diagnosed',
      diagnosis: { verdict, orphansEnded, lockHeld: world.lockHolder === this.#process },
    });
  }

  verify(): StoreVerdict {
    const { store, storeGone } = this.#world;
    if (storeGone || store.state === 'empty') return { state: 'empty' };
    if (store.state === 'torn') return { state: 'damaged', detail: 'simulated' };
    return { state: 'healthy', jid: ACCOUNT.jid };
  }

  restore({ copy, ended }: Pick<Extract<SessionEffect, { do: 'restore' }>, 'copy' | 'ended'>): void {
    const world = this.#world;
    if (world.diskFull || world.diskFailing) {
      this.#process.dispatch({ type: 'restore_failed', detail: 'no space left on device' });
      return;
    }
    const good = world.backups.filter((backup) => verifies(backup) && !ended.includes(nameOf(backup) ?? ''));
    const backup =
      good.find(({ name }) => name === copy) ?? good.findLast(({ ofReplaced }) => !ofReplaced) ?? good.at(-1);
    if (!backup) {
      this.#process.dispatch({ type: 'not_restored', detail: 'no backup verifies' });
      return;
    }
    if (world.isGood(world.store) && !world.isGood(backup)) world.judge.verdicts.destroyedLastCopy += 1;
    world.quarantine.push(world.store);
    world.store = { creds: backup.creds, state: backup.state };
    world.storeGone = false;
    this.#process.dispatch({ type: 'restored', login: nameOf(backup) });
  }

  quarantine(): void {
    const world = this.#world;
    if (world.diskFailing) {
      this.#process.dispatch({ type: 'quarantine_failed', detail: 'input/output error' });
      return;
    }
    if (world.isGood(world.store) && !this.#process.person.hasAskedForLink) {
      world.judge.verdicts.loginsGivenUp += 1;
      if (world.goodCopiesElsewhere() === 0) world.judge.verdicts.destroyedLastCopy += 1;
    }
    const login = nameOf(world.store);
    this.#process.dispatch({ type: 'quarantined', id: world.putAway(), login });
  }

  /** @param generation of the login when the copy was asked for */
  backup(kind: Extract<SessionEffect, { do: 'backup' }>['kind'], generation: string): void {
    const world = this.#world;
    if (world.diskFull || world.diskFailing || world.storeGone || !verifies(world.store)) {
      this.#process.dispatch({ type: 'backup_failed', kind, detail: 'simulated' });
      return;
    }
    world.backUp(false);
    this.#process.dispatch({ type: 'backed_up', kind, generation });
  }

  removeReplaced(device: ReplacedDevice): void {
    this.#removing = device.since;
    const { dice } = this.#world;
    this.#process.later(dice.between(2, 60) * SECOND, () => this.#removed(device));
  }

  cancelRemoval(): void {
    this.#removing = null;
  }

  /** What WhatsApp makes of the old login. The phone's list must lose that one and no other. */
  #removed({ since, store }: ReplacedDevice): void {
    const world = this.#world;
    const copy = world.quarantine[Number(store ?? -1)];
    const end = (outcome: RemovalEnd['outcome']) =>
      this.#process.dispatch({ type: 'removal_ended', since, outcome, detail: 'simulated' });
    if (
      this.#removing !== since ||
      !world.answers() ||
      world.server !== 'ok' ||
      copy?.state !== 'healthy' ||
      copy.creds === null
    ) {
      end('failed');
      return;
    }
    if (copy.creds === world.store.creds) {
      // The guard that the shell keeps; that it was planned at all is a broken promise.
      world.judge.verdicts.loginsGivenUp += 1;
      end('void');
      return;
    }
    const known = world.listed.includes(copy.creds);
    world.listed = world.listed.filter((creds) => creds !== copy.creds);
    end(known ? 'removed' : 'gone');
  }

  /** A person's clean: the store goes to quarantine, the metadata says so. */
  cleaned(removed: boolean): void {
    const world = this.#world;
    const { life } = this.#process;
    const login = nameOf(world.store);
    const store = world.putAway();
    const before = world.metadata === 'torn' ? null : world.metadata;
    world.metadata = life.cleanedMemory(before, this.#identity(), { wall: world.wall(), removed, store, login });
  }

  /** A person's restore of the `nth` newest backup; false when there is none that verifies. */
  restoredFromBackup(nth: number): boolean {
    const world = this.#world;
    const backup = world.backups.filter(verifies).at(-1 - nth);
    if (!backup) return false;
    const safetyCopy = this.#safetyCopy();
    world.putAway();
    this.#restoredTo(backup, null, safetyCopy);
    return true;
  }

  /** A person's undo: the store that was put away last comes back. */
  restoredFromQuarantine(): boolean {
    const world = this.#world;
    const at = world.quarantine.findLastIndex(verifies);
    const copy = world.quarantine[at];
    if (!copy) return false;
    const safetyCopy = this.#safetyCopy();
    world.quarantine[at] = { creds: null, state: 'empty' };
    world.putAway();
    this.#restoredTo(copy, String(at), safetyCopy);
    return true;
  }

  #safetyCopy(): string | null {
    const world = this.#world;
    return !world.storeGone && verifies(world.store) ? world.backUp(true) : null;
  }

  #restoredTo(copy: Copy, from: string | null, safetyCopy: string | null): void {
    const world = this.#world;
    const { life } = this.#process;
    world.store = copy;
    const before = world.metadata === 'torn' ? null : world.metadata;
    const restored = { account: ACCOUNT.jid, linkedAt: world.wall(), from, safetyCopy, login: nameOf(copy) };
    world.metadata = life.restoredMemory(before, this.#identity(), restored);
  }

  #identity() {
    const engine = this.#world.kind === 'wire' ? 'baileys' : 'webjs';
    return {
      engine,
      sessionName: 'sim',
      generation: this.#process.life.newGeneration(this.#world.dice.next),
    } as const;
  }
}

/** What tells one login from another, in every copy of it. */
function nameOf({ creds }: Copy): string | null {
  return creds === null ? null : String(creds);
}

/** What a check of the store passes, with a login in it or not. */
function verifies({ state }: Copy): boolean {
  return state === 'healthy' || state === 'hollow';
}
