/** How the server mishandles a message. */
export type SendFault =
  /** Answered with an error number (463, 479, 429, 400, 500 …) and not delivered. */
  | {
      readonly kind: 'ack_error';
      readonly code: number;
      /** Seconds until the error ends, stated in the answer. */
      readonly backoffSeconds?: number;
    }
  /** Never answered; delivered or lost. */
  | { readonly kind: 'no_ack'; readonly delivered: boolean }
  | { readonly kind: 'ack_late'; readonly ms: number }
  /** The recipient's receipts arrive before the server's answer. */
  | { readonly kind: 'receipt_before_ack' };

export interface SendFaultRequest {
  readonly fault: SendFault;
  /** Number of affected messages; null: until cleared. */
  readonly times: number | null;
  /** Only messages to these digits; null: all. */
  readonly recipient: string | null;
}

/** How the transport must handle one message. */
export interface Ruling {
  readonly deliver: boolean;
  /** null: no answer at all. */
  readonly ack: { readonly error: number | null; readonly backoffSeconds?: number } | null;
  readonly ackDelayMs: number;
  readonly receiptsFirst: boolean;
}

/** No fault: delivered and acknowledged immediately. */
export const obedient: Ruling = { deliver: true, ack: { error: null }, ackDelayMs: 0, receiptsFirst: false };

/** The requested faults; the oldest matching one applies first. */
export class SendFaults {
  #requests: { fault: SendFault; left: number | null; recipient: string | null }[] = [];

  request(request: SendFaultRequest): void {
    this.#requests.push({ fault: request.fault, left: request.times, recipient: request.recipient });
  }

  clear(): void {
    this.#requests = [];
  }

  /** Decides on one message, and counts it for the fault that applies. */
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
