import type { NextStep } from '../../next-steps/next-step.ts';
/** What a person should know and do before it becomes a failure. */
export interface HealthWarning {
  readonly severity: 'warning' | 'critical';
  readonly sentence: string;
  readonly next: NextStep;
}
