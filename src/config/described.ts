import type { z } from 'zod';
import { type Level, levelOf, variableGroups } from './schema.ts';
import { type VariableDoc, variableDoc } from './variable.ts';

/** A variable as the reader meets it. */
export interface DescribedVariable extends VariableDoc {
  readonly name: string;
  readonly required: boolean;
  /** The default as one would write it; empty when there is none. */
  readonly byDefault: string;
}

export interface DescribedGroup {
  readonly title: string;
  /** Where its variables belong among several companies. */
  readonly level: Level;
  readonly variables: readonly DescribedVariable[];
}

/** All variables with their defaults, read from the schemas that validate them. */
export function describedGroups(): readonly DescribedGroup[] {
  return variableGroups.map(({ title, variables }) => ({
    title,
    level: levelOf(Object.keys(variables)[0] ?? '') ?? 'service',
    variables: Object.entries<z.ZodType>(variables).map(([name, schema]) => {
      const unset = schema.safeParse(undefined);
      return { name, ...variableDoc(schema), required: !unset.success, byDefault: asWritten(unset.data) };
    }),
  }));
}

function asWritten(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}
