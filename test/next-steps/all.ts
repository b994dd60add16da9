import type { ErrorEntry } from '../../src/errors/coded-error.ts';
import { errorRegistry } from '../../src/errors/registry.ts';
import { hasActions, type NextStep } from '../../src/next-steps/next-step.ts';
import { personTable, reasonTable } from '../../src/session/lifecycle/reasons.ts';
import { sourceFiles } from '../support/sources.ts';

/** Where a step with commands can come from, each by a name of its own: the code of an error, a reason, or a place in `src`. */
export function allSteps(): readonly string[] {
  return [...new Set([...tableSteps(), ...writtenSteps()])].sort();
}

function tableSteps(): readonly string[] {
  const named = (prefix: string, table: Readonly<Record<string, { readonly next: NextStep }>>) =>
    Object.entries(table).flatMap(([name, { next }]) => (hasActions(next) ? [`${prefix}${name}`] : []));
  return [
    ...Object.values<Readonly<Record<string, ErrorEntry>>>(errorRegistry).flatMap((table) => named('', table)),
    ...named('reason ', reasonTable),
    ...named('person ', personTable),
  ];
}

/** Those that are written where they are used: the file, and the actions in order. */
function writtenSteps(): readonly string[] {
  return sourceFiles('src')
    .filter(({ path }) => !/^src\/(?:errors|next-steps|translations)\/|\/reasons\.ts$|\.test/.test(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/nextStep`((?:[^`\\]|\\.)*)`|commandOf\(\{ action: '(\w+)'/g)].map(([, step, alone]) => {
        const actions =
          alone === undefined ? [...(step ?? '').matchAll(/action: '(\w+)'/g)].map(([, name]) => name) : [alone];
        return `${path.slice('src/'.length)}: ${actions.join(', ') || 'as it was asked'}`;
      }),
    );
}
