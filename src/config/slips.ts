import { editDistance } from './edit-distance.ts';
import type { Environment } from './environment.ts';
import { secretNames, variables } from './schema.ts';
import { fileVariable } from './secret-files.ts';

/**
 * Names that look like a slip of the pen in one of ours, each as a sentence: with a misspelt `TEST_MODE` messages would go to
 * customers. Everything else in the environment belongs to other programs. Pure.
 */
export function slipsIn(environment: Environment): string[] {
  const ours = [...variables.keys(), ...secretNames.map(fileVariable)];
  const known = new Set(ours);
  return Object.keys(environment).flatMap((name) => {
    if (known.has(name)) return [];
    const meant =
      [...variables.keys()].find((one) => name === fileVariable(one)) ?? ours.find((one) => isSlip(name, one));
    return meant === undefined ? [] : [`${name} has no effect. Did you mean ${meant}?`];
  });
}

/** The name of ours that was meant; null: none is similar. */
export function meantName(name: string): string | null {
  return [...variables.keys(), ...secretNames.map(fileVariable)].find((one) => isSlip(name, one)) ?? null;
}

/** Short names are similar to many words. */
function isSlip(name: string, ours: string): boolean {
  const slips = ours.length < 9 ? 0 : ours.length < 10 ? 1 : 2;
  return Math.abs(name.length - ours.length) <= slips && editDistance(name.toUpperCase(), ours) <= slips;
}
