import { z } from 'zod';
import type { IncidentKey } from '../../alerts/kinds.ts';
import { type NextStep, nextStep } from '../../next-steps/next-step.ts';

const HOUR_MS = 3_600_000;

export const copySchema = z.strictObject({
  /** When it was tried, epoch milliseconds. */
  at: z.number().int().nonnegative(),
  /** When the newest backup off site was made, epoch milliseconds; null: there is none, or it is not known. */
  newestAt: z.number().nullable(),
  /** Why the backups could not be copied; null: they could. `code`: of the registry of errors, where it has one. */
  problem: z.strictObject({ code: z.string().nullable(), sentence: z.string() }).nullable(),
});
/** The result of one look at the copies off site. */
export type CopyResult = z.infer<typeof copySchema>;

/** What was configured. */
export interface CopyPlan {
  readonly isSetUp: boolean;
  /** A copy of the key is named too. */
  readonly hasKey: boolean;
  /** Milliseconds after which the newest copy is too old. */
  readonly maxAgeMs: number;
}

/** Whether backups reach their place off site. Plain JSON; epoch milliseconds. */
export interface CopyStanding {
  readonly isSetUp: boolean;
  readonly hasKey: boolean;
  readonly lastAt: number | null;
  readonly problem: CopyResult['problem'];
  readonly newestAt: number | null;
  /** Milliseconds since the newest backup off site was made; null: none is known. */
  readonly ageMs: number | null;
  readonly isOld: boolean;
}

/** Pure. `last`: null before the first try; `now`: epoch milliseconds. */
export function copyStanding(
  last: CopyResult | null,
  { isSetUp, hasKey, maxAgeMs }: CopyPlan,
  now: number,
): CopyStanding {
  const newestAt = isSetUp ? (last?.newestAt ?? null) : null;
  const ageMs = newestAt === null ? null : Math.max(0, now - newestAt);
  return {
    isSetUp,
    hasKey,
    lastAt: isSetUp ? (last?.at ?? null) : null,
    problem: isSetUp ? (last?.problem ?? null) : null,
    newestAt,
    ageMs,
    isOld: ageMs !== null && ageMs > maxAgeMs,
  };
}

/** An alert to open (`sentence`) or close (null). */
export interface CopyAlert {
  readonly key: IncidentKey;
  readonly sentence: string | null;
  readonly next: NextStep;
}

/** Pure. */
export function copyAlerts({ problem, ageMs, isOld }: CopyStanding): readonly CopyAlert[] {
  const hours = Math.floor((ageMs ?? 0) / HOUR_MS);
  return [
    {
      key: 'backup.copy_failed',
      sentence: problem && `The backups could not be copied off site: ${problem.sentence}`,
      next: 'Check the folder in WHATSAPP_BACKUP_COPY_PATH. It is retried automatically.',
    },
    {
      key: 'backup.copy_old',
      sentence: isOld ? `The newest backup off site is ${hours} hours old.` : null,
      next: nextStep`Make a backup; it is copied automatically: ${{ action: 'backup' }}`,
    },
  ];
}
