import { AsyncResource } from 'node:async_hooks';
import { toError } from '../../errors/coded-error.ts';
import type { Log } from '../../log.ts';
import type { EngineEvent } from '../../whatsapp/engine.ts';

type DeliveryListener = (event: EngineEvent) => void | Promise<void>;

/**
 * Listeners of the session: delivery for engine events, watchers for every change. Each is called in its own async
 * context, so that its uncaught errors are not attributed to the session.
 */
export class Listeners {
  readonly #log: Log;
  readonly #ofDelivery = new Set<DeliveryListener>();
  readonly #watchers = new Set<() => void>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Returns the unsubscriber. */
  subscribe(listener: DeliveryListener): () => void {
    const bound = AsyncResource.bind(listener);
    this.#ofDelivery.add(bound);
    return () => this.#ofDelivery.delete(bound);
  }

  /** Returns the unsubscriber. */
  watch(watcher: () => void): () => void {
    const bound = AsyncResource.bind(watcher);
    this.#watchers.add(bound);
    return () => this.#watchers.delete(bound);
  }

  /** Resolves when every listener has made durable what the event says; rejects when one could not. */
  async tellDelivery(event: EngineEvent): Promise<void> {
    const taken = await Promise.allSettled([...this.#ofDelivery].map(async (listener) => listener(event)));
    const failed = taken.find((result) => result.status === 'rejected');
    if (!failed) return;
    const error = toError(failed.reason);
    this.#log.error({ err: error, event: event.type }, 'a session listener failed; the event is not acknowledged');
    throw error;
  }

  /** A watcher's error does not affect the session. */
  notify(): void {
    for (const watcher of this.#watchers) {
      try {
        watcher();
      } catch (thrown) {
        this.#log.error({ err: toError(thrown) }, 'a session listener failed');
      }
    }
  }
}
