import { oneLine } from '../visible-text.ts';
import type { Action } from './action.ts';

/** The step of what needs nobody. */
export const nothingToDo = 'Nothing to do.';

/** `{name}` in a text. */
const PLACEHOLDER = /\{(\w+)\}/g;

/** What a person can do next: text with embedded actions, which each front end renders in its own way. Plain JSON. */
export type NextStep = string | { readonly parts: readonly (string | Action)[] };

/** Values for the placeholders `{name}` of a text; lists become one line per item. */
export type Details = Readonly<Record<string, string | number | boolean | NextStep | readonly string[]>>;

/**
 * Text with embedded actions.
 *
 * @example
 * nextStep`Link one: ${{ action: 'link' }}`
 */
export function nextStep(words: TemplateStringsArray, ...actions: readonly Action[]): NextStep {
  return { parts: words.flatMap((text, i) => [text, actions[i] ?? '']).filter((part) => part !== '') };
}

/** True for a next step with actions, even after it crossed a process boundary. */
export function hasActions(value: unknown): value is Exclude<NextStep, string> {
  if (typeof value !== 'object' || value === null) return false;
  return 'parts' in value && Array.isArray(value.parts) && Object.keys(value).length === 1;
}

/** A text without examples in parentheses that need values: they are known only when the case is. */
export function withoutExamples(text: string): string {
  return text.replace(/,? \([^()]*\{\w+\}[^()]*\)/g, '');
}

/** The text parts and actions, in order. */
export function partsOf(step: NextStep): readonly (string | Action)[] {
  return typeof step === 'string' ? [step] : step.parts;
}

/** The same step with values filled into its actions that were unknown when it was written, such as the delivery. */
export function withActions(step: NextStep, change: (action: Action) => Action): NextStep {
  if (typeof step === 'string') return step;
  return { parts: step.parts.map((part) => (typeof part === 'string' ? part : change(part))) };
}

/** Replaces `{name}` in text and in the values of actions; a value that is itself a next step is inserted. */
export function fillStep(step: NextStep, details: Details): NextStep {
  const parts = partsOf(step).flatMap((part) => {
    if (typeof part === 'string') return fillWords(part, details);
    const filled = Object.entries(part).map(([name, value]) => [
      name,
      typeof value === 'string' ? fillAction(value, details) : (value as unknown),
    ]);
    return [Object.fromEntries(filled) as Action];
  });
  return parts.every((part) => typeof part === 'string') ? parts.join('') : { parts };
}

/** Replaces `{name}` by its value, reduced to one line; unknown placeholders are kept. */
export function fillText(text: string, details: Details): string {
  return text.replace(PLACEHOLDER, (placeholder, name: string) => {
    const value = details[name];
    if (Array.isArray(value)) return value.map((one) => oneLine(String(one))).join('\n');
    return value === undefined || typeof value === 'object' ? placeholder : oneLine(String(value));
  });
}

/** The same for a value of an action, which is inserted unchanged. */
function fillAction(text: string, details: Details): string {
  return text.replace(PLACEHOLDER, (placeholder, name: string) => {
    const value = details[name];
    return value === undefined || typeof value === 'object' ? placeholder : String(value);
  });
}

/** For a text column: steps without actions stay readable. */
export function storedStep(step: NextStep): string {
  return typeof step === 'string' ? step : JSON.stringify(step);
}

/** From {@link storedStep}. */
export function readStep(text: string): NextStep {
  return text.startsWith('{"parts":') ? (JSON.parse(text) as NextStep) : text;
}

/** Splits at the placeholders whose value is a next step. */
function fillWords(text: string, details: Details): readonly (string | Action)[] {
  return text.split(/(\{\w+\})/).flatMap((piece) => {
    const value = details[piece.slice(1, -1)];
    if (piece.startsWith('{') && hasActions(value)) return partsOf(value);
    const filled = fillText(piece, details);
    return filled === '' ? [] : [filled];
  });
}
