import type { SignalRepositoryWithLIDStore } from 'baileys';
import type { WebSocket } from 'ws';
import { whatsappError } from '../../errors/whatsapp.ts';
import { machineNow, mayWriteAt, type WriteDeadline } from '../write-deadline.ts';

/**
 * Tracks whether a send may have written anything: its message is encrypted first, then written. The library's own
 * hook for outgoing messages (`patchMessageBeforeSending`) is no sign of the encryption: it also runs before the
 * recipient's keys are asked for.
 */
export class SendWatch {
  #written = 0;
  /** `#written` when the first encryption since `begin` was begun. */
  #writtenAtEncryption = Number.POSITIVE_INFINITY;
  #inProgress = false;
  #tooLate = false;
  readonly #writeUntil: () => WriteDeadline | null;

  /** @param writeUntil asked right before each encryption, and before each frame that may be an encrypted message */
  constructor(writeUntil: () => WriteDeadline | null) {
    this.#writeUntil = writeUntil;
  }

  /** Call before a send, when nothing of it is written yet. */
  begin(): void {
    this.#writtenAtEncryption = Number.POSITIVE_INFINITY;
    this.#tooLate = false;
    this.#inProgress = true;
  }

  /** The send has ended, however. */
  end(): void {
    this.#inProgress = false;
  }

  /** @throws WHATSAPP_LEASE_ENDED when messages may no longer be written */
  requireTime(): void {
    if (this.#mayWrite) return;
    this.#tooLate = true;
    throw whatsappError('WHATSAPP_LEASE_ENDED');
  }

  /** The current or last send was kept back, because messages may no longer be written. */
  get tooLate(): boolean {
    return this.#tooLate;
  }

  /**
   * True if no byte of the current send can have been written: nothing was encrypted since it began, or no frame at all was
   * sent after the first encryption.
   */
  get provenUnwritten(): boolean {
    return this.#written <= this.#writtenAtEncryption;
  }

  get #mayWrite(): boolean {
    return mayWriteAt(this.#writeUntil(), machineNow());
  }

  /**
   * Counts the frames of a socket, before each is handed to it. One that is kept back was numbered by the encryption of the
   * transport: the connection must end.
   *
   * @param onKeptBack ends it
   */
  countFrames(socket: WebSocket, onKeptBack: () => void): void {
    const send = socket.send.bind(socket) as (...args: unknown[]) => void;
    socket.send = (...args: unknown[]) => {
      const mayBeMessage = this.#inProgress && this.#writtenAtEncryption !== Number.POSITIVE_INFINITY;
      if (mayBeMessage && !this.#mayWrite) onKeptBack();
      if (mayBeMessage) this.requireTime();
      this.#written++;
      send(...args);
    };
  }

  /** The repository, watched: only what it encrypts can be written. */
  watched(repository: SignalRepositoryWithLIDStore): SignalRepositoryWithLIDStore {
    return {
      ...repository,
      encryptMessage: (request) => {
        this.requireTime();
        this.#writtenAtEncryption = Math.min(this.#writtenAtEncryption, this.#written);
        return repository.encryptMessage(request);
      },
    };
  }
}
