import { readFileSync } from 'node:fs';
import type { BookConfig } from '../../config/schema.ts';
import { toError } from '../../errors/coded-error.ts';
import { recipientsError } from '../../errors/recipients.ts';
import { typedText } from '../../typed-text.ts';
import { createMessageTexts, type MessageTexts } from '../rules/message-text/message-texts.ts';
import { parseTemplates } from '../rules/message-text/templates.ts';

/**
 * The texts as configured, checked before anything is sent.
 *
 * @throws `MESSAGE_TEMPLATES_UNREADABLE`, `MESSAGE_PLACEHOLDER_UNKNOWN`, `MESSAGE_BRACE_ALONE`
 */
export function loadMessageTexts(
  book: Pick<
    BookConfig,
    'MESSAGE_TEMPLATES' | 'SAP_BRANCHES' | 'COMPANY_NAME' | 'COMPANY_LANGUAGE' | 'COMPANY_COUNTRY'
  >,
): MessageTexts {
  const file = book.MESSAGE_TEMPLATES;
  const company = { name: book.COMPANY_NAME, language: book.COMPANY_LANGUAGE, country: book.COMPANY_COUNTRY };
  if (file === null) return createMessageTexts([], company);
  const templates = parseTemplates(file, readTemplates(file));
  const idle = templates.find(({ branch }) => branch !== undefined && isLeftOut(branch, book.SAP_BRANCHES));
  if (idle) {
    const detail = `SAP_BRANCHES does not include branch ${idle.branch}, which a text is for.`;
    throw recipientsError('MESSAGE_TEMPLATES_UNREADABLE', { file, detail });
  }
  return createMessageTexts(templates, company);
}

function isLeftOut(branch: number, branches: readonly number[]): boolean {
  return branches.length > 0 && !branches.includes(branch);
}

function readTemplates(file: string): string {
  try {
    return typedText(readFileSync(file));
  } catch (error) {
    throw recipientsError(
      'MESSAGE_TEMPLATES_UNREADABLE',
      { file, detail: `the file cannot be read: ${toError(error).message}` },
      error,
    );
  }
}
