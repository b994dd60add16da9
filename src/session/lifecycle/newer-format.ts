import type { z } from 'zod';

/** The number that JSON of ours gives its format, where it is above the known one: a newer version wrote it. Null: it is not. */
export function newerFormat(json: unknown, known: number): number | null {
  const found = typeof json === 'object' && json !== null && 'format' in json ? json.format : null;
  return typeof found === 'number' && found > known ? found : null;
}

/**
 * The names in JSON of ours that its strict schema does not know, where all that it knows is in order: a newer version wrote
 * it, and what is not known is not for this one to forget. Null: something else is wrong.
 */
export function unknownNames({ issues }: z.ZodError): readonly string[] | null {
  if (!issues.every(({ code }) => code === 'unrecognized_keys')) return null;
  return issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
}
