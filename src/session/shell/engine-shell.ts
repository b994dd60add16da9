import { isDiskError } from '../../disk-error.ts';
import { toError } from '../../errors/coded-error.ts';
import { sessionError } from '../../errors/session.ts';
import type { Log } from '../../log.ts';
import type { Disconnect, DisconnectReason, EngineEvent, EngineVersions, LinkMethod } from '../../whatsapp/engine.ts';
import type { EngineFactory, EngineProcess } from './engine-factory.ts';

export interface EngineShellParts {
  readonly startEngine: EngineFactory;
  readonly log: Log;
  /** Resolves once the event is stored durably. */
  readonly onEvent: (id: number, event: EngineEvent) => Promise<void>;
  readonly onStopped: (id: number) => void;
  readonly onVersions: (versions: EngineVersions) => void;
}

interface Running {
  readonly id: number;
  readonly process: EngineProcess;
}

/**
 * At most one engine process at a time, and a new one for every connect, so that no deaf socket, corrupt cache or frozen
 * browser carries over.
 */
export class EngineShell {
  readonly #parts: EngineShellParts;
  #running: Running | null = null;
  #gone: Promise<void> = Promise.resolve();
  #stoppedUpTo = 0;
  /** Delivery calls in progress; a stop waits for them. */
  readonly #calls = new Set<Promise<unknown>>();

  constructor(parts: EngineShellParts) {
    this.#parts = parts;
  }

  /** Starts a process; the result of connecting is reported by events. Does nothing if a stop was requested meanwhile. */
  async start(id: number, link: LinkMethod | null, beforehand: () => Promise<void>): Promise<void> {
    await this.#gone;
    if (id <= this.#stoppedUpTo) return;
    try {
      await beforehand();
      // A stop meanwhile has been answered: the store may already be moving to quarantine.
      if (id <= this.#stoppedUpTo) return;
      const process = this.#parts.startEngine((event) => this.#onEvent(id, event));
      this.#running = { id, process };
      void this.#connect(id, process, link);
    } catch (thrown) {
      this.#report(id, toError(thrown));
    }
  }

  /** Waits for calls in progress, then closes the connection and the process. */
  async stop(id: number): Promise<void> {
    this.#stoppedUpTo = id;
    if (this.#running?.id === id) {
      await this.#drained();
      this.#dispose();
    }
    await this.#gone;
    this.#parts.onStopped(id);
  }

  /** Resolves when no engine process is left; rejects if one is running and was not told to stop. */
  async gone(): Promise<void> {
    await this.#gone;
    if (this.#running) throw new Error('an engine is running on the store');
  }

  /** True when the server answered a query just now. */
  async probe(id: number): Promise<boolean> {
    if (this.#running?.id !== id) return false;
    try {
      await this.#running.process.probe();
      return true;
    } catch (thrown) {
      this.#parts.log.debug({ err: toError(thrown) }, 'probe not answered');
      return false;
    }
  }

  /** For the health check: null when there is no engine. */
  async answers(): Promise<boolean | null> {
    return this.#running === null ? null : await this.probe(this.#running.id);
  }

  /** One delivery call, tracked so that a stop can wait for it. */
  async call<T>(doing: string, deed: (engine: EngineProcess) => Promise<T>): Promise<T> {
    if (!this.#running) throw sessionError('SESSION_NOT_CONNECTED', { state: `not connected (${doing})` });
    const call = deed(this.#running.process);
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
    }
  }

  async #connect(id: number, process: EngineProcess, link: LinkMethod | null): Promise<void> {
    try {
      await process.connect({ link });
      this.#parts.onVersions(await process.versions());
    } catch (thrown) {
      // Ignore a process that was stopped or has exited.
      if (this.#running?.process !== process) return;
      this.#report(id, toError(thrown));
    }
  }

  /** Delivery evidence always counts; everything else only from the running engine. */
  async #onEvent(id: number, event: EngineEvent): Promise<void> {
    if (event.type === 'closed' && this.#running?.id === id) this.#dispose();
    await this.#parts.onEvent(id, event);
  }

  /** A close reported by the shell itself; failing listeners have been logged. */
  #report(id: number, error: Error): void {
    this.#onEvent(id, { type: 'closed', disconnect: failedStart(error) }).catch(() => undefined);
  }

  #dispose(): void {
    const running = this.#running;
    this.#running = null;
    if (!running) return;
    this.#gone = running.process.close().catch((thrown: unknown) => {
      this.#parts.log.warn({ err: toError(thrown) }, 'the engine did not close cleanly');
      running.process.kill();
    });
  }

  async #drained(): Promise<void> {
    if (this.#calls.size === 0) return;
    const timeout = AbortSignal.timeout(DRAIN_MS);
    await Promise.race([
      Promise.allSettled(this.#calls),
      new Promise<void>((resolve) => timeout.addEventListener('abort', () => resolve(), { once: true })),
    ]);
  }
}

/** A clean stop has 10 s: this much for sends in progress, the rest for closing. */
const DRAIN_MS = 1500;

/** Why an engine could not start, by error code; any other failure is a crash. */
const refusedStarts: Readonly<Record<string, DisconnectReason>> = {
  WHATSAPP_NOT_LINKED: 'store_damaged',
  WHATSAPP_STORE_DAMAGED: 'store_damaged',
  WHATSAPP_STORE_UNWRITABLE: 'store_unwritable',
  DATABASE_LEASE_EXPIRED: 'store_unwritable',
  WHATSAPP_BROWSER_MISSING: 'cannot_start',
  WHATSAPP_BROWSER_UNSANDBOXED: 'cannot_start',
  WHATSAPP_BROWSER_OLDER: 'cannot_start',
  WHATSAPP_LIBRARY_MISSING: 'cannot_start',
  WHATSAPP_LOGIN_IN_DATABASE: 'cannot_start',
};

/** Reports an engine that could not start as a disconnect, the only form the life cycle handles. */
function failedStart(error: Error): Disconnect {
  const code = codeOf(error);
  const refused = code === null ? undefined : refusedStarts[code];
  const reason = refused ?? (isDiskError(error) ? 'store_unwritable' : 'engine_crashed');
  return { reason, code, detail: error.message, serverAnswered: false, until: null };
}

function codeOf(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}
