import type { PendingApproval } from '../delivery/sending/approval.ts';
import type { Log } from '../log.ts';
import type { Decision } from './decision.ts';

/** The part of delivery that holds sending until a person approves. */
export interface ApprovalPort {
  /** What awaits approval; null: nothing does. */
  pendingApproval(): Promise<PendingApproval | null>;
  /** Resolves once invoices and PDFs have been scanned for the first time. */
  lookedOnce(signal: AbortSignal): Promise<void>;
  approve(): Promise<void>;
}

/** Who approved. */
export type Approver = Pick<Decision, 'decidedBy'>;

/** What awaits approval, after the first scan; null: nothing does. */
export async function pendingApproval(delivery: ApprovalPort, signal: AbortSignal): Promise<PendingApproval | null> {
  if ((await delivery.pendingApproval()) === null) return null;
  await delivery.lookedOnce(signal);
  return await delivery.pendingApproval();
}

/** A person approves; sending starts. Who approved is logged. */
export async function approveSending(delivery: ApprovalPort, { decidedBy }: Approver, log: Log): Promise<void> {
  log.info({ operation: 'approve', decidedBy }, 'requested by an operator');
  await delivery.approve();
}

/** Approval as another process sees it. */
export interface ApprovalOperations {
  /** What awaits approval, once SAP and the PDFs were looked at; null: nothing does. */
  pendingApproval(call: { readonly signal: AbortSignal }): Promise<PendingApproval | null>;
  approve(call: Approver): Promise<void>;
}

export function approvalOperations(delivery: ApprovalPort, log: Log): ApprovalOperations {
  return {
    pendingApproval: ({ signal }) => pendingApproval(delivery, signal),
    approve: (approver) => approveSending(delivery, approver, log),
  };
}
