import type { SignalRepositoryWithLIDStore } from 'baileys';
import type { WebSocket } from 'ws';

/**
 * Knows whether a send can have put a byte on the wire: its message is encrypted first, then written. The library's own
 * hook for outgoing messages (`patchMessageBeforeSending`) is no sign of the encryption: it also runs before the
 * recipient's keys are asked for.
 */
export class SendWatch {
  #written = 0;
  /** `#written` when the first encryption since `begin` was begun. */
  #writtenAtEncryption = Number.POSITIVE_INFINITY;

  /** To be called before a send: nothing of it is written yet. */
  begin(): void {
    this.#writtenAtEncryption = Number.POSITIVE_INFINITY;
  }

  /**
   * True when it is certain that no byte of the current send was written: nothing was encrypted since it began, for
   * whomever, or no frame at all has left after the first encryption.
   */
  get provenUnwritten(): boolean {
    return this.#written <= this.#writtenAtEncryption;
  }

  /** Counts the frames of a socket, before each is handed to it. */
  countFrames(socket: WebSocket): void {
    const send = socket.send.bind(socket) as (...args: unknown[]) => void;
    socket.send = (...args: unknown[]) => {
      this.#written++;
      send(...args);
    };
  }

  /** The repository, watched: only what it encrypts can be written. */
  watched(repository: SignalRepositoryWithLIDStore): SignalRepositoryWithLIDStore {
    return {
      ...repository,
      encryptMessage: (request) => {
        this.#writtenAtEncryption = Math.min(this.#writtenAtEncryption, this.#written);
        return repository.encryptMessage(request);
      },
    };
  }
}
