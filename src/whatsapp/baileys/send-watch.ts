import type { SignalRepositoryWithLIDStore } from 'baileys';
import type { WebSocket } from 'ws';

/**
 * Tracks whether a send may have written anything: its message is encrypted first, then written. The library's own
 * hook for outgoing messages (`patchMessageBeforeSending`) is no sign of the encryption: it also runs before the
 * recipient's keys are asked for.
 */
export class SendWatch {
  #written = 0;
  /** `#written` when the first encryption since `begin` was begun. */
  #writtenAtEncryption = Number.POSITIVE_INFINITY;

  /** Call before a send, when nothing of it is written yet. */
  begin(): void {
    this.#writtenAtEncryption = Number.POSITIVE_INFINITY;
  }

  /**
   * True if no byte of the current send can have been written: nothing was encrypted since it began, or no frame at all was
   * sent after the first encryption.
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
