import { questionOf } from '../../delivery/sending/approval.ts';
import { cliError } from '../../errors/cli.ts';
import { commandOf } from '../../next-steps/commands.ts';
import type { ApprovalOperations } from '../../operations/approval.ts';
import { approvalPage, approvalQuestion } from '../hybrid/approval-page.ts';
import type { Terminal } from '../terminal.ts';

export interface ApproveOptions {
  /** The running service; null: none runs. */
  readonly service: ApprovalOperations | null;
  readonly session: string;
  readonly terminal: Terminal;
  readonly user: string;
  /** Approve without asking. */
  readonly yes: boolean;
  readonly json: boolean;
  readonly signal: AbortSignal;
}

/**
 * `deliveries approve`: shows what a running service would send, asks, and lets it send. Returns the exit code.
 *
 * @throws `CLI_NOT_RUNNING`: what would be sent is known only once SAP and the PDFs were looked at; `CLI_NOT_CONFIRMED`;
 *   `DELIVERY_APPROVAL_CHANGED`, `DELIVERY_NOTHING_TO_APPROVE`: another question awaits an answer by now, or none
 */
export async function runApprove(options: ApproveOptions): Promise<number> {
  const { service, session, terminal, user, yes, json, signal } = options;
  if (service === null) throw cliError('CLI_NOT_RUNNING', { session });
  const pending = await service.pendingApproval({ signal });
  if (pending === null) {
    terminal.result(json ? JSON.stringify({ approved: false, pending: null }) : 'Nothing awaits approval.');
    return 0;
  }
  terminal.say(approvalPage(pending));
  const agreed = yes || (terminal.isInteractive && (await terminal.yesOrNo(approvalQuestion(pending))));
  if (!agreed) throw cliError('CLI_NOT_CONFIRMED', { again: `${commandOf({ action: 'approve_sending' })} --yes` });
  await service.approve({ decidedBy: user, question: questionOf(pending) });
  terminal.result(json ? JSON.stringify({ approved: true, pending }) : 'Approved; the service is sending.');
  return 0;
}
