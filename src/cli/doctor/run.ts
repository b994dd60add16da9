import type { Environment } from '../../config/environment.ts';
import type { AmongSeveral } from '../../config/schema.ts';
import { jsonInCommands } from '../../next-steps/commands.ts';
import type { CheckLine } from '../../operations/checks.ts';
import { doctorLines, isHealthy } from '../../operations/doctor/lines.ts';
import { gatherBundle } from '../../service/doctor/bundle.ts';
import { examine } from '../../service/doctor/examine.ts';
import type { FarEnds } from '../../service/far-ends.ts';
import { checkLine } from '../check-line.ts';
import { type BundleWish, writeBundle } from './write-bundle.ts';

/** `doctor`: 0 if nothing is wrong, 1 if a line is an error. */
export async function runDoctor(
  environment: Environment,
  around: {
    readonly farEnds: FarEnds | null;
    /** For a company of a configuration file. */
    readonly among?: AmongSeveral | null;
    readonly json: boolean;
    readonly signal: AbortSignal;
    readonly write: (text: string) => void;
    /** Null: none is asked for. */
    readonly bundle?: BundleWish | null;
  },
): Promise<number> {
  const { json, write } = around;
  const facts = await examine(environment, around);
  const lines = doctorLines(facts);
  const healthy = isHealthy(lines);
  if (json) write(`${jsonInCommands({ ok: healthy, checks: lines })}\n`);
  else write(`${lines.map(checkLine).join('')}${verdict(lines)}\n`);
  if (around.bundle)
    await writeBundle(await gatherBundle(environment, facts, around.signal), environment, around.bundle, around);
  return healthy ? 0 : 1;
}

function verdict(lines: readonly CheckLine[]): string {
  const count = (wanted: CheckLine['result']) => lines.filter(({ result }) => result === wanted).length;
  const [errors, warnings] = [count('error'), count('warning')];
  if (errors === 0) return warnings === 0 ? 'Everything is in order.' : `Nothing is wrong; ${warnings} warnings.`;
  return `${errors} errors, ${warnings} warnings.`;
}
