/**
 * An injected fault. It affects requests that match `method` and whose path contains `path`, `times` times
 * (default once; null: until cleared), or with a `probability`.
 */
export interface Fault {
  readonly kind: FaultKind;
  readonly method?: string;
  /** Part of the path as sent: `/Invoices`, `Invoices(91)`, `/Login`. */
  readonly path?: string;
  readonly times?: number | null;
  /** Per matching request, 0 to 1; default 1. */
  readonly probability?: number;
  readonly status?: number;
  /** For `status` and `refuse_write`. */
  readonly code?: number;
  /** For `status` and `refuse_write`; for `body` and `replaced` the whole body. */
  readonly text?: string;
  /** For `slow`: delay of the answer. */
  readonly delayMs?: number;
}

/**
 * - `unauthorized`: 401/301, and the session is lost
 * - `status`: the given status with an error in SAP's format
 * - `html`: the given status (default 502) with a proxy's page
 * - `body`: the given status (default 200) with `text` as body, like an answer of a gateway
 * - `replaced`: executed, but answered with `text` and the given status (default 200)
 * - `slow`: the answer is delayed
 * - `reset`: the connection is reset before anything is executed
 * - `truncated`: executed, but only half of the answer arrives
 * - `lost_response`: executed, but the connection is reset before the answer
 * - `refuse_write`: a POST or PATCH is refused with code and text, like by a customer's own checks
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

/** The injected faults. */
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

  /** The fault that affects this request, if any. */
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
