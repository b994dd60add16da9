/** Customers' messages sent in a stretch of time, and what had become of them. */
export interface SentBlock {
  /** Sent, and not yet known to be more. */
  readonly sent: number;
  readonly delivered: number;
  readonly read: number;
  /** From the intake of the invoice until its delivery, counted by `durationSteps` and one more. */
  readonly took: readonly number[];
  /** From the intake until it was sent, likewise. */
  readonly waited: readonly number[];
}

export interface TroubleCount {
  readonly state: 'held' | 'failed';
  /** Number of the stretch, from 0. */
  readonly block: number;
  readonly count: number;
}

/** A customer who has read nothing. */
export interface SilentCustomer {
  readonly cardCode: string;
  /** As SAP has it; null: unknown. */
  readonly name: string | null;
  readonly messages: number;
}

/** Customers' messages that got so far in a stretch of time, whatever became of them later. */
export interface PassedBlock {
  readonly sent: number;
  readonly delivered: number;
  readonly read: number;
}

/** Figures over time. Times: epoch milliseconds. */
export interface PlotStore {
  /** One for each of `count` stretches of `stepMs` from `from` on. */
  passedBlocks(from: number, stepMs: number, count: number): Promise<readonly PassedBlock[]>;
  sentBlock(from: number, to: number): Promise<SentBlock>;
  troubleCounts(from: number, to: number, stepMs: number): Promise<readonly TroubleCount[]>;
  silentCustomers(from: number): Promise<readonly SilentCustomer[]>;
}
