/** Who may write for an account, of all processes that use one database. */

/** One process of a node. */
export interface NodeId {
  /** Name of the installation: the same after a restart. */
  readonly node: string;
  /** Counts the starts of the node: an earlier process of it owns nothing any more. */
  readonly generation: number;
}

/** A process that has taken an account. */
export interface OwnerId extends NodeId {
  readonly account: string;
  /** Counts the owners of the account. */
  readonly epoch: number;
}

/** A process that has just taken an account. */
export interface Claimed extends OwnerId {
  /** The database has gone back to an older state: what was sent since is to be found out before anything is sent. */
  readonly evidenceDue: boolean;
  /** Another node that had it, and whose lease ended without being given back; null: none. */
  readonly tookFrom: string | null;
}

/** How an account was lost: another process owns it, or the database has another past than the one this process knows. */
export type LostBy = 'another_owner' | 'another_history';

/** Who has an account, as the database's clock sees it. */
export interface OwnerFacts {
  /** Null: nobody, the last one has given it back. */
  readonly node: string | null;
  /** For how long its lease still runs, milliseconds; 0 or less: it has ended, so long ago. */
  readonly leftMs: number;
}

/** Rejects with a `CodedError` of `errors/database.ts`. */
export interface OwnerStore {
  /** Begins a process of this node, and ends what earlier ones of it own. */
  begin(node: string): Promise<NodeId>;
  /** Renews the node's lease while it owns nothing. */
  stay(process: NodeId): Promise<void>;
  /** The process waits no longer: nobody is to miss its node. */
  leave(process: NodeId): Promise<void>;
  /** Who has the account. */
  look(account: string): Promise<OwnerFacts>;
  /**
   * Makes this process the owner, unless another node is.
   *
   * @param takeOver also from another node whose lease has ended without being given back
   */
  claim(account: string, process: NodeId, takeOver: boolean): Promise<Claimed | OwnerFacts>;
  /** What was sent since the older state is known now. */
  evidenceAsked(owner: OwnerId): Promise<void>;
  /** False: another process owns the account. */
  renew(owner: OwnerId): Promise<boolean>;
  /** Gives it back, so that any node may have it at once; its process leaves. */
  release(owner: OwnerId): Promise<void>;
}

/** What a process that owns an account asks before it writes for it. */
export interface Owner {
  /** Null: nobody else can be, because the outbox is a file of this computer. */
  readonly id: OwnerId | null;
  /** For how many milliseconds frames may still be written; 0: none may. */
  mayWriteFor(): number;
  /** As of `Claimed`. */
  readonly evidenceDue: boolean;
  readonly tookFrom: string | null;
  evidenceAsked(): Promise<void>;
  /** A transaction has met another owner. */
  lost(by: LostBy): void;
  close(): Promise<void>;
}

/** Of an outbox in a file: whoever holds the lock of its folder is the only one. */
export const soleOwner: Owner = {
  id: null,
  mayWriteFor: () => Number.POSITIVE_INFINITY,
  evidenceDue: false,
  tookFrom: null,
  evidenceAsked: () => Promise.resolve(),
  lost: () => undefined,
  close: () => Promise.resolve(),
};
