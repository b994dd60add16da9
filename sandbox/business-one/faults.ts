/**
 * A fault on request. It strikes requests that fit `method` and whose path contains `path`, `times` times
 * (default once; null: until cleared), or with a `probability`.
 */
export interface Fault {
  readonly kind: FaultKind;
  readonly method?: string;
  /** Part of the path, as sent: `/Invoices`, `Invoices(91)`, `/Login`. */
  readonly path?: string;
  readonly times?: number | null;
  /** Of each fitting request, 0 to 1; default 1. */
  readonly probability?: number;
  readonly status?: number;
  /** For `status` and `refuse_write`. */
  readonly code?: number;
  /** For `status` and `refuse_write`; for `body` and `replaced` the whole of it. */
  readonly text?: string;
  /** For `slow`: how long the answer waits. */
  readonly delayMs?: number;
}

/**
 * - `unauthorized`: 401/301, and the session is gone
 * - `status`: the given status with SAP's envelope
 * - `html`: the given status (default 502) with a page of a proxy
 * - `body`: the given status (default 200) with `text` for a body, as a gateway answers in SAP's place
 * - `replaced`: done, but `text` comes with the given status (default 200) instead of SAP's answer
 * - `slow`: the answer waits
 * - `reset`: the connection breaks before anything is done
 * - `truncated`: done, but only half of the answer arrives
 * - `lost_response`: done, but the connection breaks before the answer
 * - `refuse_write`: a POST or PATCH is refused with code and text, as the customer's own checks do
 */
export type FaultKind =
  | 'unauthorized'
  | 'status'
  | 'html'
  | 'body'
  | 'replaced'
  | 'slow'
  | 'reset'
  | 'truncated'
  | 'lost_response'
  | 'refuse_write';

interface Armed {
  readonly fault: Fault;
  left: number | null;
}

/** The faults that wait for their request. */
export class Faults {
  #armed: Armed[] = [];
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  add(fault: Fault): void {
    this.#armed.push({
      fault,
      left: fault.times === undefined ? (fault.probability === undefined ? 1 : null) : fault.times,
    });
  }

  clear(): void {
    this.#armed = [];
  }

  /** The fault that strikes this request, if any. */
  strike(method: string, path: string): Fault | null {
    const armed = this.#armed.find(
      ({ fault, left }) =>
        left !== 0 &&
        (fault.method === undefined || fault.method === method) &&
        (fault.path === undefined || path.includes(fault.path)) &&
        (fault.kind !== 'refuse_write' ||
          method === 'PATCH' ||
          (method === 'POST' && !/\/(?:Login|Logout)$/.test(path))) &&
        (fault.probability === undefined || this.#random() < fault.probability),
    );
    if (!armed) return null;
    if (armed.left !== null) armed.left--;
    return armed.fault;
  }
}
