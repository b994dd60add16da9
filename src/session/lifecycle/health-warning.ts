import type { NextStep } from '../../next-steps/next-step.ts';
/** What a person should know and do before it becomes a failure. */
export interface HealthWarning {
  readonly severity: 'warning' | 'critical';
  readonly sentence: string;
  readonly next: NextStep;
  /** How far it has come: a later stage is told again. Left out: 0. */
  readonly stage?: number;
}
