import { z } from 'zod';
import type { ParsedLine } from '../reader-kind.ts';
import { LONGEST_NAME, type MailLine, MOST_MAIL_MB, MOST_NAMED, MOST_PDFS } from './mail-limits.ts';

const MOST_BYTES = MOST_MAIL_MB * 1024 * 1024;

const name = z.string().max(LONGEST_NAME).nullable();
const size = z.number().int().nonnegative();
const mailLine = z.object({
  pdfs: z.array(z.object({ name, size, xmlSize: size })).max(MOST_PDFS),
  closed: z.array(z.object({ name, kind: z.enum(['winmail.dat', 'archive', 'encrypted']) })).max(MOST_NAMED),
  tooMany: z.boolean(),
});
const readyLine = z.object({ ready: z.literal(true) });

/** Longer answers are invalid: names of the largest length, escaped. */
export const LONGEST_MAIL_LINE = 1_000_000;

/** Parses one line of the process that reads mails, which may be compromised; null: it has no such shape. */
export function parseMailLine(line: string): ParsedLine<MailLine> | null {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return null;
  }
  const parsed = z.union([readyLine, mailLine]).safeParse(json).data;
  if (!parsed || 'ready' in parsed) return parsed ?? null;
  const bytes = parsed.pdfs.reduce((sum, { size, xmlSize }) => sum + size + xmlSize, 0);
  return bytes > MOST_BYTES ? null : { answer: parsed, bytes };
}
