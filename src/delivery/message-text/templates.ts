import { z } from 'zod';
import { recipientsError } from '../../errors/recipients.ts';
import type { DocumentType } from '../../sap/invoice-source.ts';
import { checkTemplate } from './fill.ts';
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
] as const;
const salespersonPlaceholders = [...customerPlaceholders, 'status', 'reason'] as const;

export type Recipient = 'customer' | 'salesperson';
const placeholders = { customer: customerPlaceholders, salesperson: salespersonPlaceholders } as const;

/** A text of the user's own; what is left out fits everything. */
const templateSchema = z.strictObject({
  recipient: z.enum(['customer', 'salesperson']).default('customer'),
  type: z.enum(['invoice', 'credit_note', 'delivery_note']).optional(),
  /** Name of the series in SAP. */
  series: z.string().min(1).optional(),
  language: z.enum(languages).optional(),
  text: z.string().trim().min(1).max(1000),
});
export type Template = z.infer<typeof templateSchema>;

/**
 * Reads the file of `MESSAGE_TEMPLATES`: a JSON list of `{ recipient?, type?, series?, language?, text }`.
 *
 * @throws `MESSAGE_TEMPLATES_UNREADABLE`, `MESSAGE_PLACEHOLDER_UNKNOWN`
 */
export function parseTemplates(file: string, json: string): Template[] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw recipientsError('MESSAGE_TEMPLATES_UNREADABLE', { file, detail: 'it is not JSON' }, error);
  }
  const result = z.array(templateSchema).safeParse(value);
  if (!result.success) {
    const detail = result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim()).join('; ');
    throw recipientsError('MESSAGE_TEMPLATES_UNREADABLE', { file, detail });
  }
  for (const [i, { recipient, text }] of result.data.entries())
    checkTemplate(`number ${i + 1} of ${file}`, text, placeholders[recipient]);
  return result.data;
}

/** The user's most particular text that fits (series before type before language), else the one that ships. */
export function pickTemplate(
  templates: readonly Template[],
  wanted: { recipient: Recipient; type: DocumentType; series: string | null; language: Language },
): string {
  const score = (template: Template) =>
    (template.series === undefined ? 0 : 4) +
    (template.type === undefined ? 0 : 2) +
    (template.language === undefined ? 0 : 1);
  const fitting = templates.filter(
    (template) =>
      template.recipient === wanted.recipient &&
      (template.type ?? wanted.type) === wanted.type &&
      (template.language ?? wanted.language) === wanted.language &&
      (template.series === undefined || template.series === wanted.series),
  );
  const best = fitting.reduce<Template | null>((a, b) => (a === null || score(b) > score(a) ? b : a), null);
  return best?.text ?? languageTexts[wanted.language][wanted.recipient];
}
