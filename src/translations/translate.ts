/**
 * Sentences and next steps in the reader's language. The service decides, stores and logs in English; what it said is
 * recognised by its template wherever it is shown, so incidents of an earlier run are translated too. Pure.
 */
import type { Action } from '../next-steps/action.ts';
import { type NextStep, partsOf, withoutExamples } from '../next-steps/next-step.ts';
import { all as german } from './codes/de/all.ts';
import { all as spanish } from './codes/es/all.ts';
import { all as portuguese } from './codes/pt/all.ts';
import type { AllTold } from './codes/told.ts';
import { codesInEnglish } from './english.ts';
import { fragmentsIn } from './fragments.ts';
import { germanPhrases } from './phrases/de.ts';
import { type Phrases, phrases } from './phrases/en.ts';
import { spanishPhrases } from './phrases/es.ts';
import { portuguesePhrases } from './phrases/pt.ts';
import { contracted, generalIn, reasonsInWords, whoIn } from './reasons.ts';
import { filled, type Template, templateOf, valuesIn, weightOf } from './template.ts';

type Foreign = 'es' | 'pt' | 'de';
type Entry = Template & { readonly in: Readonly<Record<Foreign, string>> };

const codes: Readonly<Record<Foreign, AllTold>> = { es: spanish, pt: portuguese, de: german };
const others: Readonly<Record<Foreign, Phrases>> = { es: spanishPhrases, pt: portuguesePhrases, de: germanPhrases };

/** Values that are words of ours; all others are from elsewhere, and left alone. */
const OURS: ReadonlySet<string> = new Set(['what', 'cause', 'detail', 'waiting']);
/** Values that say which facts of a document are meant. */
const FRAGMENTS_IN: ReadonlySet<string> = new Set(['missing', 'printed', 'differences', 'what', 'detail']);
/** Such a value may hold another. */
const DEEPEST = 3;
/** An action of a next step within its text: no value contains this sign. */
const MARK = '\u0000';

const entries: readonly Entry[] = [
  ...Object.entries(phrases).map(([name, text]) => {
    const key = name as keyof Phrases;
    return entry(text, { es: others.es[key], pt: others.pt[key], de: others.de[key] });
  }),
  ...codesInEnglish.flatMap(({ code, told }) =>
    told.flatMap((text, i) => {
      const at = i === 0 ? 0 : 1;
      const [es, pt, de] = [codes.es[code][at], codes.pt[code][at], codes.de[code][at]];
      const short = withoutExamples(text);
      const shortened = { es: withoutExamples(es), pt: withoutExamples(pt), de: withoutExamples(de) };
      return [entry(text, { es, pt, de }), ...(short === text ? [] : [entry(short, shortened)])];
    }),
  ),
].sort((a, b) => weightOf(b) - weightOf(a));

/** A sentence in this language, with words for the codes of reasons in it; one that is not known stays English. */
export function sentenceIn(language: Foreign | 'en', sentence: string): string {
  if (language === 'en') return reasonsInWords(language, sentence);
  return generalIn(language, sentence) ?? reasonsInWords(language, translated(language, sentence, 0));
}

/** A next step in this language, with the same actions. */
export function stepIn(language: Foreign | 'en', step: NextStep): NextStep {
  if (language === 'en') return step;
  const actions: Action[] = [];
  const text = partsOf(step).map((part) => (typeof part === 'string' ? part : marked(actions.push(part))));
  const pieces = translated(language, text.join(''), 0).split(MARK);
  const parts = pieces.map((piece, i) => (i % 2 === 0 ? piece : (actions[Number(piece) - 1] ?? '')));
  const [only = ''] = parts;
  return parts.length === 1 && typeof only === 'string' ? only : { parts: parts.filter((part) => part !== '') };
}

function translated(language: Foreign, text: string, depth: number): string {
  if (depth > DEEPEST) return text;
  for (const one of entries) {
    const values = valuesIn(text, one);
    if (values === null) continue;
    const inside = [...values].map(([name, value]) => [name, valueIn(language, name, value, depth)] as const);
    const told = filled(one.in[language], new Map(inside));
    return values.has('who') ? contracted(language, told) : told;
  }
  const begun = entries.find(({ names, fixed: [whole = ''] }) => names.length === 0 && text.startsWith(`${whole} `));
  if (begun === undefined) return text;
  const rest = text.slice((begun.fixed[0] ?? '').length + 1);
  return `${begun.in[language]} ${translated(language, rest, depth + 1)}`;
}

/** Values that are words of ours become those of the language; whatever comes from elsewhere stays. */
function valueIn(language: Foreign, name: string, value: string, depth: number): string {
  if (name === 'who') return whoIn(language, value);
  const told = FRAGMENTS_IN.has(name) ? fragmentsIn(language, value) : value;
  return told === value && OURS.has(name) ? translated(language, value, depth + 1) : told;
}

function entry(english: string, inOthers: Entry['in']): Entry {
  const [es, pt, de] = [inOthers.es, inOthers.pt, inOthers.de].map(withMarks);
  return { ...templateOf(withMarks(english)), in: { es: es ?? '', pt: pt ?? '', de: de ?? '' } };
}

/** `<1>` as it stands in the text of a step. */
function withMarks(text: string): string {
  return text.replaceAll(/<(\d)>/g, (_, number: string) => marked(Number(number)));
}

function marked(number: number): string {
  return `${MARK}${number}${MARK}`;
}
