/**
 * The SAP server's clock: shows local date and time of a time zone, without naming the zone.
 * It can be set, stepped and frozen; a zone with daylight-saving time repeats an hour.
 */
export class ServerClock {
  #format: Intl.DateTimeFormat;
  #offset = 0;
  #frozen: number | null = null;
  #header: string | null | undefined;
  readonly #now: () => number;

  constructor(zone: string, now: () => number) {
    this.#format = formatOf(zone);
    this.#now = now;
  }

  /** Epoch milliseconds. */
  instant(): number {
    return this.#frozen ?? this.#now() + this.#offset;
  }

  /** The `Date` header of an answer; null: none is sent. */
  header(): string | null {
    return this.#header === undefined ? new Date(this.instant()).toUTCString() : this.#header;
  }

  /** `{date: 'YYYY-MM-DD', time: 'HH:MM:SS'}`. */
  local(): { date: string; time: string } {
    const parts = this.#format.formatToParts(this.instant());
    const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? '';
    return {
      date: `${part('year')}-${part('month')}-${part('day')}`,
      time: `${part('hour')}:${part('minute')}:${part('second')}`,
    };
  }

  /** Stops the clock at a time (ISO 8601), moves it by milliseconds, or changes its zone. */
  set(change: ClockChange): void {
    if (change.header !== undefined) this.#header = change.header;
    if (change.zone !== undefined) this.#format = formatOf(change.zone);
    if (change.freezeAt !== undefined) this.#frozen = Date.parse(change.freezeAt);
    if (change.stepMs !== undefined) {
      if (this.#frozen === null) this.#offset += change.stepMs;
      else this.#frozen += change.stepMs;
    }
  }
}

export interface ClockChange {
  readonly zone?: string;
  readonly freezeAt?: string;
  readonly stepMs?: number;
  /** The `Date` header from now on, whatever the clock shows; null: none, as behind some proxies. */
  readonly header?: string | null;
}

/** Made once for a zone: that takes longer than many answers of the server. */
function formatOf(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}
