import type { ApprovalQuestion, PendingApproval } from '../delivery/sending/approval.ts';
import { deliveryError } from '../errors/delivery.ts';
import type { Log } from '../log.ts';
import type { Decision } from './decision.ts';

/** The part of delivery that holds sending until a person approves. */
export interface ApprovalPort {
  /** What awaits approval; null: nothing does. */
  pendingApproval(): Promise<PendingApproval | null>;
  /** Resolves once invoices and PDFs have been scanned for the first time. */
  lookedOnce(signal: AbortSignal): Promise<void>;
  /** @throws `DELIVERY_NOTHING_TO_APPROVE`, `DELIVERY_APPROVAL_CHANGED`: nothing was approved */
  approve(question: ApprovalQuestion): Promise<void>;
}

/** Every kind of question. */
export const approvalKinds = [
  'first_run',
  'customer_messages_enabled',
  'unusual_day',
] as const satisfies PendingApproval['kind'][];

/** Who approved. */
export type Approver = Pick<Decision, 'decidedBy'>;

/** What awaits approval, after the first scan; null: nothing does. */
export async function pendingApproval(delivery: ApprovalPort, signal: AbortSignal): Promise<PendingApproval | null> {
  if ((await delivery.pendingApproval()) === null) return null;
  await delivery.lookedOnce(signal);
  return await delivery.pendingApproval();
}

/** How long a page or program waits for the first scan. Milliseconds. */
const PATIENCE_MS = 3000;

/**
 * As `pendingApproval`, for those who cannot wait until SAP answers.
 *
 * @throws `DELIVERY_NOT_LOOKED_YET`; an AbortError if the signal fires first
 */
export async function pendingSoon(
  approval: Pick<ApprovalOperations, 'pendingApproval'>,
  signal: AbortSignal,
  patienceMs = PATIENCE_MS,
): Promise<PendingApproval | null> {
  const patience = AbortSignal.timeout(patienceMs);
  try {
    return await approval.pendingApproval({ signal: AbortSignal.any([signal, patience]) });
  } catch (thrown) {
    if (!patience.aborted || signal.aborted) throw thrown;
    throw deliveryError('DELIVERY_NOT_LOOKED_YET', {}, thrown);
  }
}

/**
 * A person answers a question; sending starts. Who approved is logged.
 *
 * @throws `DELIVERY_NOTHING_TO_APPROVE`, `DELIVERY_APPROVAL_CHANGED`: nothing was approved
 */
export async function approveSending(
  delivery: ApprovalPort,
  { decidedBy, question }: Approver & { readonly question: ApprovalQuestion },
  log: Log,
): Promise<void> {
  log.info({ operation: 'approve', decidedBy, question }, 'requested by an operator');
  await delivery.approve(question);
}

/** Approval as another process sees it. */
export interface ApprovalOperations {
  /** What awaits approval, once SAP and the PDFs were looked at; null: nothing does. */
  pendingApproval(call: { readonly signal: AbortSignal }): Promise<PendingApproval | null>;
  /** @throws `DELIVERY_NOTHING_TO_APPROVE`, `DELIVERY_APPROVAL_CHANGED`: nothing was approved */
  approve(call: Approver & { readonly question: ApprovalQuestion }): Promise<void>;
}

export function approvalOperations(delivery: ApprovalPort, log: Log): ApprovalOperations {
  return {
    pendingApproval: ({ signal }) => pendingApproval(delivery, signal),
    approve: (call) => approveSending(delivery, call, log),
  };
}
