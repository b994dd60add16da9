import { createInterface } from 'node:readline/promises';
import type { Config } from '../../config/schema.ts';
import type { PendingApproval } from '../../delivery/sending/approval.ts';
import { commandOf, inCommands } from '../../next-steps/commands.ts';
import type { Approver } from '../../operations/approval.ts';
import { createLogger } from '../../service/logger.ts';
import { runService } from '../../service/run-service.ts';
import { oneLine } from '../../visible-text.ts';
import { terminalQr } from '../terminal-qr.ts';
import { userName } from '../user-name.ts';
import { writerTo } from '../writers.ts';
import { approvalPage } from './approval-page.ts';

/** Runs the service in the foreground: a QR code and questions on a terminal, the log on standard error. */
export function runOnTerminal(
  config: Config,
  options: { readonly approveFirstRun: boolean; readonly signal: AbortSignal },
): Promise<number> {
  return runService({
    config,
    log: createLogger(config.service.LOG_LEVEL),
    signal: options.signal,
    farEnds: null,
    observer: {
      started: ({ url }) => say(`Running. Health: ${url}/health. Stop with Ctrl+C.`),
      linkCode: (kind, text, ttlMs) => say(linkPage(kind, text, ttlMs)),
      session: (status) => say(`Session: ${oneLine(`${status.sentence} ${inCommands(status.next)}`)}`),
      progress: () => undefined,
      approve: (pending) => approve(pending, options),
    },
  });
}

const write = writerTo(process.stdout);

function say(text: string): void {
  write(`${text}\n`);
}

function linkPage(kind: 'qr' | 'code', text: string, ttlMs: number): string {
  const seconds = Math.round(ttlMs / 1000);
  const where = 'On the phone: WhatsApp → Linked devices → Link a device';
  if (kind === 'code') return `${where} → Link with phone number, and enter: ${text}   (valid for ${seconds} s)`;
  return `${terminalQr(text)}\n${where}, and scan this. Valid for ${seconds} s, then a new one is shown.`;
}

/** Shows what would be sent, and asks; without a terminal the answer is no, with the command to approve. */
async function approve(
  pending: PendingApproval,
  { approveFirstRun, signal }: { readonly approveFirstRun: boolean; readonly signal: AbortSignal },
): Promise<Approver | null> {
  say(approvalPage(pending));
  const approver = { decidedBy: userName() };
  if (approveFirstRun) return approver;
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    say(`Nothing is sent until someone approves. Next: ${commandOf({ action: 'approve_sending' })}`);
    return null;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question('Send them? Type yes to agree: ', { signal });
    return answer.trim().toLowerCase() === 'yes' ? approver : null;
  } finally {
    terminal.close();
  }
}
