import { recipientsError } from '../../errors/recipients.ts';

const PLACEHOLDER = /\{([^{}]*)\}/g;

/**
 * Refuses a template that names what does not exist, before anything is sent.
 *
 * @throws `MESSAGE_PLACEHOLDER_UNKNOWN`
 */
export function checkTemplate(name: string, text: string, allowed: readonly string[]): void {
  for (const [placeholder, word = ''] of text.matchAll(PLACEHOLDER))
    if (!allowed.includes(word))
      throw recipientsError('MESSAGE_PLACEHOLDER_UNKNOWN', {
        template: name,
        placeholder,
        allowed: allowed.map((one) => `{${one}}`).join(' '),
      });
}

/** Fills a template. A line that holds placeholders of which one is empty is left out. */
export function fillTemplate(text: string, values: Readonly<Record<string, string>>): string {
  return text
    .split('\n')
    .filter((line) => [...line.matchAll(PLACEHOLDER)].every(([, word = '']) => (values[word] ?? '') !== ''))
    .map((line) => line.replace(PLACEHOLDER, (_, word: string) => values[word] ?? ''))
    .join('\n')
    .trim();
}
