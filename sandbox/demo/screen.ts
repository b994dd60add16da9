import { terminalQr } from '../../src/cli/terminal-qr.ts';
import type { PendingApproval } from '../../src/delivery/sending/approval.ts';

/** The demo's progress. It is written to standard error; standard output is for results. */
export interface Screen {
  say(text: string): void;
  /** A line that is redrawn on a terminal, and repeated now and then elsewhere. */
  progress(text: string): void;
}

const QUIET_EVERY_MS = 5000;

export function createScreen(): Screen {
  const isTerminal = process.stderr.isTTY;
  let open = false;
  let lastAt = 0;
  return {
    say: (text) => {
      if (open) process.stderr.write('\n');
      open = false;
      process.stderr.write(`${text}\n`);
    },
    progress: (text) => {
      if (isTerminal) {
        process.stderr.write(`\r\x1b[2K${text}`);
        open = true;
      } else if (Date.now() - lastAt >= QUIET_EVERY_MS) {
        lastAt = Date.now();
        process.stderr.write(`${text}\n`);
      }
    },
  };
}

/** The service's QR code, small enough for any terminal. */
export function linkPage(text: string): string {
  return `${terminalQr(text)}\nThe service shows this QR code; the sandbox's phone scans it, as yours would.`;
}

/** What the first run would send. */
export function approvalPage(pending: PendingApproval): string {
  return [
    `First run: ${pending.invoices} invoices dated ${pending.fromDate} or later would be sent, and ${pending.waitingDocument} more when their PDF arrives.`,
    ...pending.sample.slice(0, 5).map((row) => `  ${row.docNum}  ${row.cardName}  ${row.total} ${row.currency}`),
    '  …  A real service waits for your yes here; the demo agrees.',
  ].join('\n');
}
