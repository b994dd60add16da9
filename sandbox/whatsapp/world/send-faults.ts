/** What the server does with a message, apart from what it should. */
export type SendFault =
  /** Answered with an error number (463, 479, 429, 400, 500 …) and not delivered. */
  | {
      readonly kind: 'ack_error';
      readonly code: number;
      /** The answer says in how many seconds the error ends. */
      readonly backoffSeconds?: number;
    }
  /** Never answered; delivered to the recipient or lost. */
  | { readonly kind: 'no_ack'; readonly delivered: boolean }
  | { readonly kind: 'ack_late'; readonly ms: number }
  /** The recipient's receipts overtake the server's answer. */
  | { readonly kind: 'receipt_before_ack' };

export interface SendFaultRequest {
  readonly fault: SendFault;
  /** How many messages it meets; null: until cleared. */
  readonly times: number | null;
  /** Only messages to these digits; null: all. */
  readonly recipient: string | null;
}

/** How a transport has to treat one message. */
export interface Ruling {
  readonly deliver: boolean;
  /** null: no answer at all. */
  readonly ack: { readonly error: number | null; readonly backoffSeconds?: number } | null;
  readonly ackDelayMs: number;
  readonly receiptsFirst: boolean;
}

/** No fault: delivered and acknowledged at once. */
export const obedient: Ruling = { deliver: true, ack: { error: null }, ackDelayMs: 0, receiptsFirst: false };

/** The faults asked for; the oldest that fits a message is used up first. */
export class SendFaults {
  #requests: { fault: SendFault; left: number | null; recipient: string | null }[] = [];

  request(request: SendFaultRequest): void {
    this.#requests.push({ fault: request.fault, left: request.times, recipient: request.recipient });
  }

  clear(): void {
    this.#requests = [];
  }

  /** Rules on one message, and counts it against the fault it meets. */
  rule(recipient: string): Ruling {
    const request = this.#requests.find(
      (candidate) => candidate.recipient === null || candidate.recipient === recipient,
    );
    if (!request) return obedient;
    if (request.left !== null) {
      request.left -= 1;
      if (request.left <= 0) this.#requests = this.#requests.filter((other) => other !== request);
    }
    return rulingOf(request.fault);
  }
}

function rulingOf(fault: SendFault): Ruling {
  switch (fault.kind) {
    case 'ack_error': {
      const { code: error, backoffSeconds } = fault;
      return {
        ...obedient,
        deliver: false,
        ack: { error, ...(backoffSeconds === undefined ? {} : { backoffSeconds }) },
      };
    }
    case 'no_ack':
      return { ...obedient, deliver: fault.delivered, ack: null };
    case 'ack_late':
      return { ...obedient, ackDelayMs: fault.ms };
    case 'receipt_before_ack':
      return { ...obedient, receiptsFirst: true };
  }
}
