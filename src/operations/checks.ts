import type { NextStep } from '../next-steps/next-step.ts';
import type { OperationCall } from './session/session-operations.ts';

/** One line of a check of what the service depends on. */
export interface CheckLine {
  readonly name: string;
  readonly result: 'ok' | 'warning' | 'error';
  readonly text: string;
  /** Remedy for a warning or an error. */
  readonly remedy: NextStep | null;
}

/** What can be checked on request. */
export const checkNames = ['sap', 'folder', 'mailbox', 'alerts'] as const;
export type CheckName = (typeof checkNames)[number];

/** Who asks; `signal` fires when they are gone. */
export type CheckCall = Pick<OperationCall, 'decidedBy' | 'signal'>;

/** Each changes nothing; `alerts` sends one test through every channel; `everything` is what `doctor` tells. */
export type Checks = Readonly<Record<CheckName | 'everything', (call: CheckCall) => Promise<readonly CheckLine[]>>>;
