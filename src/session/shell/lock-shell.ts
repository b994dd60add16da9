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

/** The session's lock as held by its supervisor, with a note of what the holder is doing. */
export class LockShell {
  readonly #parts: LockShellParts;
  #lock: HeldLock | null = null;
  #holder: LockHolder | null = null;

  constructor(parts: LockShellParts) {
    this.#parts = parts;
  }

  /** The note of this process as holder; null if it does not hold the lock. */
  get holder(): LockHolder | null {
    return this.#holder;
  }

  get taken(): boolean {
    return this.#lock !== null;
  }

  /** False if it was never taken, or was lost. */
  isHeld(): boolean {
    return this.#lock?.isHeld() ?? false;
  }

  /** @throws `SESSION_LOCKED`, `SESSION_LOCK_UNUSABLE` */
  async acquire(signal: AbortSignal): Promise<void> {
    this.#lock = await acquireLock({ ...this.#parts, doing: 'starting', signal });
    this.note('starting');
  }

  /** Writes to the sidecar file what the holder is doing. A disk error does not stop the session. */
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
