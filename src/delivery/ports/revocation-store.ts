import type { RevokeRequest } from '../../whatsapp/engine.ts';
import type { PersonAction } from './message.ts';

/** A message that a person wants deleted for everyone: one row for each WhatsApp message that may have arrived. */
export interface Revocation extends RevokeRequest {
  readonly id: number;
  readonly message: number;
  readonly who: string;
  readonly why: string;
  /** Epoch milliseconds. */
  readonly askedAt: number;
  /** When the message was sent, epoch milliseconds; null: unknown. */
  readonly sentAt: number | null;
  readonly state: 'asked' | 'revoked' | 'failed';
  /** Tries so far. */
  readonly tries: number;
  /** Why it failed, or why it is tried again; null: neither. */
  readonly detail: string | null;
  readonly settledAt: number | null;
}

/** Numbers of messages. */
export interface RevocationTroubles {
  /** Tried in vain so far, or for minutes not at all because there is no session. */
  readonly delayed: number;
  /** Given up within the last day. */
  readonly failed: number;
}

/** Messages that are deleted for everyone. */
export interface RevocationStore {
  /**
   * Records the wish for each attempt of the message's current generation that may have arrived; what was deleted already
   * stays so. False: nothing of it can have arrived.
   *
   * @param newId makes the id of a request
   */
  askRevocation(message: number, person: PersonAction, newId: () => string): Promise<boolean>;
  revocations(message: number): Promise<readonly Revocation[]>;
  dueRevocations(now: number, limit: number): Promise<readonly Revocation[]>;
  /** `revoked` also sets the status in SAP. */
  settleRevocation(
    revocation: Revocation,
    outcome: { readonly state: 'revoked' } | { readonly state: 'failed'; readonly detail: string },
    now: number,
  ): Promise<void>;
  /** How it stands with what a person wants deleted. */
  revocationTroubles(now: number): Promise<RevocationTroubles>;
  deferRevocation(revocation: Revocation, notBefore: number, detail: string): Promise<void>;
}
