import type { NextStep } from '../next-steps/next-step.ts';

/** One line of a check of what the service depends on. */
export interface CheckLine {
  readonly name: string;
  readonly result: 'ok' | 'warning' | 'error';
  readonly text: string;
  /** Remedy for a warning or an error. */
  readonly remedy: NextStep | null;
}

/** What can be checked on request. */
export const checkNames = ['sap', 'folder'] as const;
export type CheckName = (typeof checkNames)[number];

/** Each looks only, and changes nothing. */
export type Checks = Readonly<Record<CheckName, (signal: AbortSignal) => Promise<readonly CheckLine[]>>>;
