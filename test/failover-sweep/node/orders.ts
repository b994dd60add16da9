/** What the sweep and the processes of its nodes say to one another. */

/** A rule that can be left out, to see whether the sweep would notice. */
export const guards = ['fence', 'share', 'deadline'] as const;
export type Guard = (typeof guards)[number];

/** An account that any node may run, with everything that its owner needs. Keys are hex. */
export interface Account {
  readonly name: string;
  /** Its company in SAP. */
  readonly company: string;
  /** Of its outbox and its lease. */
  readonly schema: string;
  /** First number of its invoices. */
  readonly firstNumber: number;
  /** Digits of its customers. */
  readonly customers: readonly string[];
  readonly digits: string;
  readonly device: number;
  readonly noiseKey: { readonly private: string; readonly public: string };
  readonly signalSeed: string;
  /** What first messages carry: the phone's statement that the device is its own. */
  readonly deviceIdentity: string;
  /** The rule that is left out for it; null: none. */
  readonly without: Guard | null;
}

/** The first message to a node. */
export interface NodeOrder {
  readonly node: string;
  /** Of all accounts. */
  readonly databaseUrl: string;
  /** The same database on another way, for leases and placement. */
  readonly leaseUrl: string;
  readonly whatsappUrl: string;
  readonly pdfFolder: string;
  readonly accounts: readonly Account[];
  /** Invoices posted so far, by account. */
  readonly posted: Readonly<Record<string, number>>;
}

export type NodeCommand =
  /** It may take accounts. */
  | { readonly type: 'begin' }
  | { readonly type: 'posted'; readonly posted: Readonly<Record<string, number>> }
  /** The node's clock is set, by so many milliseconds. */
  | { readonly type: 'clock'; readonly byMs: number }
  /**
   * The process stops itself between two statements of a transaction until then, epoch milliseconds by the computer's clock,
   * and says so on standard error. It may read this late.
   */
  | { readonly type: 'freeze_in_transaction'; readonly until: number }
  /** Each account does until after its lease what the rules are there to stop; a message is held up as long. */
  | { readonly type: 'outlive_lease' };

/** The check of the owner without its share lock, a function in the database. */
export const UNLOCKED_CHECK = 'require_owner_unlocked';

/** The line on standard error with which a node freezes itself. */
export const FROZEN_LINE = 'frozen between two statements';

export type NodeNews = { readonly type: 'ready' } | { readonly type: 'alarm'; readonly account: string };
