import type { Progress } from '../delivery/delivery.ts';
import type { PendingApproval } from '../delivery/sending/approval.ts';
import type { Approver } from '../operations/approval.ts';
import type { SessionStatus } from '../session/lifecycle/status.ts';

/** Callbacks for whoever started the service: a terminal, or the sandbox. Must not throw. */
export interface ServiceObserver {
  /** The service is running, with this health URL. */
  started(place: { readonly url: string }): void;
  /** A QR text or pairing code to show to the phone's owner. */
  linkCode(kind: 'qr' | 'code', text: string, ttlMs: number): void;
  session(status: SessionStatus): void;
  /** Something awaits approval; resolves to who approved, null: nobody did. */
  approve(pending: PendingApproval): Promise<Approver | null>;
  /** A message changed its state. */
  progress(event: Progress): void;
  /** One sentence about an invoice, an incident, or that all is well. */
  tell(sentence: string): void;
}
