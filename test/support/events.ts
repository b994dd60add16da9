import type { EngineEvent } from '../../src/whatsapp/engine.ts';

type EventType = EngineEvent['type'];
type EventOf<T extends EventType> = Extract<EngineEvent, { type: T }>;

/** Collects an engine's events and lets a test wait for one. */
export class EventLog {
  readonly events: EngineEvent[] = [];
  /**
   * How long an event is waited for, unless said otherwise; milliseconds. Above every deadline of the engines tried, as it is
   * on an overloaded computer.
   */
  patienceMs = 45_000;
  readonly #waiting = new Set<() => void>();
  readonly #followers = new Set<(event: EngineEvent) => void>();

  readonly listener = (event: EngineEvent): void => {
    this.events.push(event);
    for (const follow of this.#followers) follow(event);
    for (const look of this.#waiting) look();
  };

  all<T extends EventType>(type: T, since = 0): readonly EventOf<T>[] {
    return this.events.slice(since).filter((event): event is EventOf<T> => event.type === type);
  }

  /** The first event of any of the types. */
  first<T extends EventType>(types: readonly T[], { since = 0, ms = this.patienceMs } = {}): Promise<EventOf<T>> {
    return this.#await(
      (event): event is EventOf<T> => (types as readonly EventType[]).includes(event.type),
      since,
      ms,
      types.join(' or '),
    );
  }

  /** The first event of the type, from position `since` on, that fits; an error that lists what came instead. */
  next<T extends EventType>(
    type: T,
    {
      since = 0,
      ms = this.patienceMs,
      fits = () => true,
    }: { since?: number; ms?: number; fits?: (event: EventOf<T>) => boolean } = {},
  ): Promise<EventOf<T>> {
    const wanted = (event: EngineEvent): event is EventOf<T> => event.type === type && fits(event as EventOf<T>);
    return this.#await(wanted, since, ms, type);
  }

  /** Called with each event as it comes. Returns the unsubscriber. */
  follow(listener: (event: EngineEvent) => void): () => void {
    this.#followers.add(listener);
    return () => this.#followers.delete(listener);
  }

  /** Where the log stands now, for `since`. */
  get position(): number {
    return this.events.length;
  }

  #await<E extends EngineEvent>(
    wanted: (event: EngineEvent) => event is E,
    since: number,
    ms: number,
    name: string,
  ): Promise<E> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.events.slice(since).find(wanted);
        if (!found) return;
        this.#waiting.delete(look);
        clearTimeout(timer);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`No ${name} within ${ms} ms; there came: ${JSON.stringify(this.events.slice(since))}`));
      }, ms);
      this.#waiting.add(look);
      look();
    });
  }
}
