import type { PendingApproval } from '../delivery/sending/approval.ts';
import type { Log } from '../log.ts';
import type { Decision } from './decision.ts';

/** The part of delivery that sends nothing before a person has said yes. */
export interface ApprovalPort {
  /** What waits for a yes; null: nothing does. */
  pendingApproval(): Promise<PendingApproval | null>;
  /** Resolves once invoices and PDFs have been looked through for the first time. */
  lookedOnce(signal: AbortSignal): Promise<void>;
  approve(): Promise<void>;
}

/** Who said yes. */
export type Approver = Pick<Decision, 'decidedBy'>;

/** What waits for a yes, after a first look at what there is; null: nothing does. */
export async function pendingApproval(delivery: ApprovalPort, signal: AbortSignal): Promise<PendingApproval | null> {
  if ((await delivery.pendingApproval()) === null) return null;
  await delivery.lookedOnce(signal);
  return await delivery.pendingApproval();
}

/** A person agrees: from now on it is sent. Who agreed is in the log. */
export async function approveSending(delivery: ApprovalPort, { decidedBy }: Approver, log: Log): Promise<void> {
  log.info({ operation: 'approve', decidedBy }, 'an operator asks for it');
  await delivery.approve();
}
