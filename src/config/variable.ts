import { z } from 'zod';

/** Documentation of a variable; docs/configuration.md and `.env.example` are generated from it. */
export interface VariableDoc {
  /** One or two sentences: what it does, in which unit. */
  readonly description: string;
  /** A valid value, shown when an invalid one is rejected. */
  readonly example: string;
  /** What is allowed, in words. */
  readonly allowed: string;
  /** Never printed. */
  readonly secret?: boolean;
  /** May contain a password or a token: invalid values are not printed. */
  readonly mayHoldSecret?: boolean;
}

const docs = new WeakMap<z.ZodType, VariableDoc>();

/** Attaches the documentation to a schema of one variable. The schema's input is the text of the environment. */
export function variable<T extends z.ZodType>(schema: T, doc: VariableDoc): T {
  docs.set(schema, doc);
  return schema;
}

/** The documentation of a variable's schema. */
export function variableDoc(schema: z.ZodType): VariableDoc {
  const doc = docs.get(schema);
  if (!doc) throw new TypeError('A variable without documentation');
  return doc;
}

/** `true`/`false`, also `1`/`0`, `yes`/`no`, in any case. */
export const flag = (byDefault: boolean) =>
  z
    .string()
    .transform((text) => text.trim().toLowerCase())
    .pipe(z.enum(['true', 'false', '1', '0', 'yes', 'no']))
    .transform((word) => word === 'true' || word === '1' || word === 'yes')
    .default(byDefault);

/** A whole number within bounds, as text. */
export const wholeNumber = (min: number, max: number, byDefault: number) =>
  z.string().trim().regex(/^\d+$/).transform(Number).pipe(z.number().int().min(min).max(max)).default(byDefault);

/** The same, or null when unset or empty. */
export const optionalWholeNumber = (min: number, max: number) =>
  z
    .string()
    .trim()
    .regex(/^\d*$/)
    .transform((text) => (text === '' ? null : Number(text)))
    .pipe(z.number().int().min(min).max(max).nullable())
    .nullable()
    .default(null);

/** A list separated by commas; empty parts are dropped. */
export const list = (byDefault: readonly string[]) =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .default([...byDefault]);

/** A TCP port, or null. */
export const optionalPort = () =>
  z.string().trim().regex(/^\d+$/).transform(Number).pipe(z.number().int().min(1).max(65_535)).nullable().default(null);

/** A text, or null when unset or empty. */
export const optionalText = () =>
  z
    .string()
    .transform((text) => (text.trim() === '' ? null : text.trim()))
    .nullable()
    .default(null);

/** True for a valid calendar date, `YYYY-MM-DD`. */
export function isCalendarDate(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
