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

/** Short names are similar to many words. */
function isSlip(name: string, ours: string): boolean {
  const slips = ours.length < 9 ? 0 : ours.length < 10 ? 1 : 2;
  return Math.abs(name.length - ours.length) <= slips && editDistance(name.toUpperCase(), ours) <= slips;
}

/** Letters left out, put in, replaced, or exchanged with the next one (optimal string alignment distance). */
function editDistance(a: string, b: string): number {
  let [beforeLast, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const exchanged = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (beforeLast[j - 2] ?? i) + 1 : replaced;
      current.push(Math.min((last[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, replaced, exchanged));
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? 0;
}
