import type { Overview } from '../../operations/overview.ts';
import type { Tone } from '../../operations/verdict.ts';
import { ago, count } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { PersonRequest } from '../route.ts';
import { homeTexts } from '../texts/home.ts';
import { told } from '../told.ts';

/** A sign for each tone, besides its colour and its word. */
const signs: Readonly<Record<Tone, Html>> = {
  good: html`<path d="M5 12.5l4.5 4.5L19 7.5"/>`,
  attention: html`<path d="M12 5v9M12 18.5v.5"/>`,
  trouble: html`<path d="M6.5 6.5l11 11M17.5 6.5l-11 11"/>`,
};

/** The sentence at the top: whether invoices flow, and the last proof of life. */
export function verdictHtml({ verdict, session, standing }: Overview, { language }: PersonRequest): Html {
  const words = homeTexts[language];
  const { kind, tone, proofMs, queued, held } = verdict;
  const proof = proofMs === null ? null : ago(proofMs, language);
  const facts = { proof, queued: count(queued, language), held: count(held, language) };
  const why =
    kind === 'failing'
      ? standing?.failing[0]?.sentence
      : kind === 'not_connected' || kind === 'person_needed'
        ? session.sentence
        : undefined;
  return html`<section id="verdict" data-live class="verdict ${tone}" aria-live="polite">
<svg viewBox="0 0 24 24" width="40" height="40" aria-hidden="true">${signs[tone]}</svg>
<div><p class="verdict-sentence"><span class="visually-hidden">${words.tones[tone]}: </span>${words.verdict[kind]}</p>
<p>${words.facts(facts)}${why !== undefined && html` ${told(why, language)}`}</p></div>
</section>`;
}
