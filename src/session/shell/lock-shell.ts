import type { Clock } from '../../clock.ts';
import { toError } from '../../errors/coded-error.ts';
import type { Log } from '../../log.ts';
import type { LockHolder } from '../lifecycle/lock-holder.ts';
import { acquireLock, type HeldLock } from './lock.ts';

export interface LockShellParts {
  readonly folder: string;
  readonly name: string;
  /** How long to wait for a holder that is stopping, milliseconds. */
  readonly waitMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** The session's lock as its supervisor holds it, with the note of what the holder is doing. */
export class LockShell {
  readonly #parts: LockShellParts;
  #lock: HeldLock | null = null;
  #holder: LockHolder | null = null;

  constructor(parts: LockShellParts) {
    this.#parts = parts;
  }

  /** Who holds it, as far as this process does; null when it does not. */
  get holder(): LockHolder | null {
    return this.#holder;
  }

  get taken(): boolean {
    return this.#lock !== null;
  }

  /** False when it was never taken, or was taken away under us. */
  isHeld(): boolean {
    return this.#lock?.isHeld() ?? false;
  }

  /** @throws `SESSION_LOCKED`, `SESSION_LOCK_UNUSABLE` */
  async acquire(signal: AbortSignal): Promise<void> {
    this.#lock = await acquireLock({ ...this.#parts, doing: 'starting', signal });
    this.note('starting');
  }

  /** Says in the sidecar what the holder is doing. A disk that refuses it is no reason to stop. */
  note(doing: string): void {
    try {
      this.#holder = this.#lock?.note(doing) ?? null;
    } catch (thrown) {
      this.#parts.log.warn({ err: toError(thrown) }, "the lock's note was not written");
    }
  }

  release(): void {
    this.#lock?.release();
    this.#lock = null;
    this.#holder = null;
  }
}
