import type { Progress } from '../delivery/delivery.ts';
import type { PendingApproval } from '../delivery/sending/approval.ts';
import type { Approver } from '../operations/approval.ts';
import type { SessionStatus } from '../session/lifecycle/status.ts';

/** What the one who started the service is told while it runs: a terminal, or the sandbox's driver. Must not throw. */
export interface ServiceObserver {
  /** The service is up: health answers there. */
  started(place: { readonly url: string }): void;
  /** A QR text or pairing code to show to the phone's owner. */
  linkCode(kind: 'qr' | 'code', text: string, ttlMs: number): void;
  session(status: SessionStatus): void;
  /** Something waits for a word of a person; resolves to who said yes, null: nobody did. */
  approve(pending: PendingApproval): Promise<Approver | null>;
  /** A message changed its state. */
  progress(event: Progress): void;
}
