import { z } from 'zod';
import { toError } from '../../../errors/coded-error.ts';
import { recipientsError } from '../../../errors/recipients.ts';
import { deliveredNames } from '../../../sap/document-name.ts';
import type { SapDocument } from '../../../sap/invoice-source.ts';
import { flawOf } from './fill.ts';
import { type JsonEntry, jsonEntries, lineOf } from './json-entries.ts';
import { type Language, languages, languageTexts } from './languages.ts';

const customerPlaceholders = [
  'customer',
  'cardCode',
  'document',
  'number',
  'series',
  'fiscalNumber',
  'numAtCard',
  'date',
  'dueDate',
  'total',
  'company',
  'branch',
] as const;
const salespersonPlaceholders = [...customerPlaceholders, 'status', 'reason'] as const;

export type Recipient = 'customer' | 'salesperson';
const placeholders = { customer: customerPlaceholders, salesperson: salespersonPlaceholders } as const;

/** A custom text; omitted fields match everything. */
const templateSchema = z.strictObject({
  recipient: z.enum(['customer', 'salesperson']).default('customer'),
  /** Of a document, or of what an invoice is besides. */
  type: z.enum(deliveredNames).optional(),
  /** Name of the series in SAP. */
  series: z.string().min(1).optional(),
  /** SAP's id of the branch. */
  branch: z.int().positive().optional(),
  language: z.enum(languages).optional(),
  text: z.string().trim().min(1).max(1000),
});
export type Template = z.infer<typeof templateSchema>;

/**
 * Reads the file of `MESSAGE_TEMPLATES`: a JSON list of `{ recipient?, type?, series?, branch?, language?, text }`. Errors are
 * reported with their line.
 *
 * @throws `MESSAGE_TEMPLATES_UNREADABLE`, `MESSAGE_PLACEHOLDER_UNKNOWN`, `MESSAGE_BRACE_ALONE`
 */
export function parseTemplates(file: string, text: string): Template[] {
  const value = parse(file, text);
  if (!Array.isArray(value)) throw unreadable(file, 'it is not a list: put the entries between [ and ]');
  const entries = jsonEntries(text);
  return value.map((given, i) => {
    const entry = entries[i] ?? { line: 1, source: '' };
    const name = `entry ${i + 1}`;
    const result = templateSchema.safeParse(given);
    if (!result.success) {
      const detail = result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim()).join('; ');
      throw unreadable(file, `${name} (line ${entry.line}): ${detail}`);
    }
    refuseFlaw(file, name, entry, result.data);
    return result.data;
  });
}

function parse(file: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw unreadable(file, `it is not JSON: ${toError(error).message}`, error);
  }
}

function refuseFlaw(file: string, template: string, entry: JsonEntry, { recipient, text }: Template): void {
  const flaw = flawOf(text, placeholders[recipient]);
  if (flaw === null) return;
  throw recipientsError(flaw.kind === 'unknown' ? 'MESSAGE_PLACEHOLDER_UNKNOWN' : 'MESSAGE_BRACE_ALONE', {
    file,
    line: lineOf(entry, flaw.text),
    template,
    recipient,
    text: flaw.text,
    allowed: placeholders[recipient].map((one) => `{${one}}`).join(' '),
  });
}

function unreadable(file: string, detail: string, cause?: unknown): Error {
  return recipientsError('MESSAGE_TEMPLATES_UNREADABLE', { file, detail }, cause);
}

/**
 * The most specific matching custom text, otherwise the built-in one: series before branch before type before language, and of
 * types what a document is besides (a debit memo) before the type itself (an invoice).
 */
export function pickTemplate(
  templates: readonly Template[],
  wanted: { recipient: Recipient; document: SapDocument; language: Language },
): string {
  const { ref, kind, branch, seriesName } = wanted.document;
  const score = (template: Template) =>
    (template.series === undefined ? 0 : 16) +
    (template.branch === undefined ? 0 : 8) +
    (template.type === undefined ? 0 : template.type === kind ? 4 : 2) +
    (template.language === undefined ? 0 : 1);
  const fitting = templates.filter(
    (template) =>
      template.recipient === wanted.recipient &&
      (template.type === undefined || template.type === ref.type || template.type === kind) &&
      (template.language ?? wanted.language) === wanted.language &&
      (template.branch === undefined || template.branch === branch?.id) &&
      (template.series === undefined || template.series === seriesName),
  );
  const best = fitting.reduce<Template | null>((a, b) => (a === null || score(b) > score(a) ? b : a), null);
  return best?.text ?? languageTexts[wanted.language][wanted.recipient];
}
