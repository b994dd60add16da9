import { z } from 'zod';
import type { IncidentKey } from '../../alerts/kinds.ts';
import { type NextStep, nextStep } from '../../next-steps/next-step.ts';
import type { CopyStanding } from './copy-plan.ts';

const DAY_MS = 86_400_000;

export const drillSchema = z.strictObject({
  /** When it was made, epoch milliseconds. */
  at: z.number().int().nonnegative(),
  /** How long it took, milliseconds. */
  ms: z.number().nonnegative(),
  /** Absolute path of the copy that was tried; null: there was none. */
  file: z.string().nullable(),
  /** When that backup was made, epoch milliseconds. */
  backupAt: z.number().nullable(),
  bytes: z.number().nullable(),
  /** Why it could not be restored; null: it could. `code`: of the registry of errors, where it has one. */
  problem: z.strictObject({ code: z.string().nullable(), sentence: z.string() }).nullable(),
});
/** The result of one restore drill. */
export type DrillResult = z.infer<typeof drillSchema>;

/** Whether backups that lie off site were proven to be of use, and when that is due again. Plain JSON; epoch milliseconds. */
export interface DrillStanding {
  /** The off-site copy is configured. */
  readonly isSetUp: boolean;
  /** Milliseconds between drills; 0: none is made by schedule. */
  readonly everyMs: number;
  readonly last: DrillResult | null;
  readonly lastGoodAt: number | null;
  /** Milliseconds since the last one that succeeded; null: none has. */
  readonly ageMs: number | null;
  /** When the next one is made; null: none is planned. */
  readonly dueAt: number | null;
  readonly isOverdue: boolean;
  /** Of the service's own copying; null: it is not known here. */
  readonly copies: CopyStanding | null;
}

/** What was configured. */
export interface DrillPlan {
  readonly isSetUp: boolean;
  readonly everyMs: number;
}

/** Pure. `results`: oldest first; `now`: epoch milliseconds. */
export function drillStanding(results: readonly DrillResult[], plan: DrillPlan, now: number): DrillStanding {
  const last = results.at(-1) ?? null;
  const lastGoodAt = results.findLast(({ problem }) => problem === null)?.at ?? null;
  const isPlanned = plan.isSetUp && plan.everyMs > 0;
  return {
    ...plan,
    copies: null,
    last,
    lastGoodAt,
    ageMs: lastGoodAt === null ? null : Math.max(0, now - lastGoodAt),
    dueAt: isPlanned ? dueAt(last, plan.everyMs) : null,
    isOverdue: isPlanned && lastGoodAt !== null && now - lastGoodAt > plan.everyMs + graceMs(plan.everyMs),
  };
}

/** One that failed is tried again a day later: the copy may only have been on its way. */
function dueAt(last: DrillResult | null, everyMs: number): number {
  if (last === null) return 0;
  return last.at + (last.problem === null ? everyMs : Math.min(everyMs, DAY_MS));
}

/** For computers that are off at night or over a weekend. */
function graceMs(everyMs: number): number {
  return Math.max(DAY_MS, everyMs / 4);
}

/** An alert to open (`sentence`) or close (null). */
export interface DrillAlert {
  readonly key: IncidentKey;
  readonly sentence: string | null;
  readonly next: NextStep;
}

/** What mends a failed drill. Pure. */
export function drillRemedy(problem: { readonly code: string | null } | null): NextStep {
  if (problem?.code === 'VAULT_DRILL_OLD_LOGIN')
    return nextStep`Copy a newer backup off site: ${{ action: 'list_backups' }}`;
  return nextStep`Check the copy off site, which the running service makes, and the copied key, then: ${{ action: 'drill' }}`;
}

/** Pure. */
export function drillAlerts({ isSetUp, last, ageMs, isOverdue }: DrillStanding): readonly DrillAlert[] {
  const problem = isSetUp ? (last?.problem ?? null) : null;
  const days = Math.floor((ageMs ?? 0) / DAY_MS);
  return [
    {
      key: 'backup.drill_failed',
      sentence: problem && `The backup off site could not be restored in a drill: ${problem.sentence}`,
      next: drillRemedy(problem),
    },
    {
      key: 'backup.drill_overdue',
      sentence: isOverdue ? `The last successful restore drill was ${days} days ago.` : null,
      next: nextStep`Make one: ${{ action: 'drill' }}`,
    },
  ];
}
