import { reasonTable } from '../session/lifecycle/reasons.ts';
import { sentenceIn } from '../translations/translate.ts';
import { type Html, html } from './html.ts';
import type { Language } from './language.ts';

/** A sentence of the service in the page's language; one that is known in English only is marked as such. */
export function told(sentence: string, language: Language): Html {
  const text = sentenceIn(language, sentence);
  return text === sentence && language !== 'en' ? html`<span lang="en">${text}</span>` : html`${text}`;
}

/** What the reason of a session's state means, in the page's language. */
export function reasonIn(reason: string, language: Language): string {
  if (!(reason in reasonTable)) return reason.replaceAll('_', ' ');
  return sentenceIn(language, reasonTable[reason as keyof typeof reasonTable].sentence);
}
