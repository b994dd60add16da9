import type { ErrorEntry } from '../errors/coded-error.ts';
import { errorRegistry } from '../errors/registry.ts';
import { type NextStep, partsOf } from '../next-steps/next-step.ts';
import { all } from './codes/es/all.ts';
import type { AllTold, Told } from './codes/told.ts';

/** The codes that are told in every language, with their English sentence and next step as templates. */
export const codesInEnglish: readonly { readonly code: keyof AllTold; readonly told: Told }[] = Object.values<
  Readonly<Record<string, ErrorEntry>>
>(errorRegistry)
  .flatMap((table) => Object.entries(table))
  .flatMap(([code, { sentence, next }]) =>
    isTold(code) ? [{ code, told: [sentence, stepTemplate(next)] as const }] : [],
  );

/** `Repair it: <1>`: the first action, whatever it is. */
export function stepTemplate(step: NextStep): string {
  const parts = partsOf(step);
  const actions = parts.filter((part) => typeof part !== 'string');
  return parts.map((part) => (typeof part === 'string' ? part : `<${actions.indexOf(part) + 1}>`)).join('');
}

function isTold(code: string): code is keyof AllTold {
  return code in all;
}
