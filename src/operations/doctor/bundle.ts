import type { AnswerRecord } from '../../session/lifecycle/answer-record.ts';
import type { StateChange } from '../../session/lifecycle/availability.ts';
import type { FlightRecord } from '../../session/lifecycle/flight-record.ts';
import { type Shape, shapeOf } from '../../shape.ts';
import type { CheckLine } from '../checks.ts';
import type { ProgramFacts } from './facts.ts';

export const BUNDLE_FORMAT = 1;

/**
 * One file for whoever helps from outside: what happened, without a value, a number or a text of the company. Plain JSON.
 * `after`: milliseconds since the earliest of all that is told here.
 */
export interface Bundle {
  readonly format: typeof BUNDLE_FORMAT;
  readonly program: {
    readonly version: string;
    readonly node: string;
    readonly computer: string;
    readonly engine: string;
  };
  readonly settings: readonly { readonly name: string; readonly origin: string; readonly value: string | Shape }[];
  readonly checks: readonly { readonly name: string; readonly result: string }[];
  readonly states: readonly { readonly after: number; readonly state: string; readonly reason: string | null }[];
  readonly recorder: readonly {
    readonly after: number;
    readonly event: string;
    readonly state: string;
    readonly reason: string | null;
    readonly did: readonly string[];
    /** Why a connection closed: the reason, and its code of at most three digits, or a word of the page's. */
    readonly closed: string | null;
    /** Whether WhatsApp was found reachable; null: it was not asked. */
    readonly reachable: boolean | null;
  }[];
  /** What SAP answered when this was made, by the resource that was asked for. */
  readonly sap: Readonly<Record<string, Shape>>;
  /** How calls of the running service to SAP turned out: new forms of answers, failures, and their ends. */
  readonly sapCalls: readonly (Pick<AnswerRecord, 'about' | 'trouble' | 'shape'> & { readonly after: number })[];
  /** Forms in which WhatsApp, or its page, answered the running service. */
  readonly whatsapp: readonly { readonly after: number; readonly about: string; readonly shape: Shape }[];
}

export interface BundleParts {
  readonly program: ProgramFacts;
  /** Each variable: where it is set, and what its documentation allows. Secrets are masked already. */
  readonly settings: readonly {
    readonly name: string;
    readonly origin: string;
    readonly value: string | null;
    readonly allowed: string;
  }[];
  readonly lines: readonly CheckLine[];
  readonly states: readonly StateChange[];
  readonly records: readonly FlightRecord[];
  readonly answered: readonly AnswerRecord[];
  /** Bodies of SAP's answers, by resource. */
  readonly answers: Readonly<Record<string, unknown>>;
}

/** Words of our own; anything else may come from outside. */
const WORD = /^[a-z]+(?:_[a-z]+)*$/;

/** Pure. */
export function bundleOf({ program, settings, lines, states, records, answered, answers }: BundleParts): Bundle {
  const { version, node, computer, engine } = program;
  const begun = [states, records, answered].reduce(
    (first, [one]) => Math.min(first, one?.at ?? first),
    Number.POSITIVE_INFINITY,
  );
  return {
    format: BUNDLE_FORMAT,
    program: { version, node, computer, engine },
    settings: settings.filter(({ origin }) => origin !== 'default').map(settingOf),
    checks: lines.map(({ name, result }) => ({ name: plainName(name), result })),
    states: states.map(({ at, state, reason }) => ({ after: at - begun, state, reason: wordOrNull(reason) })),
    recorder: records.map(({ at, event, state, reason, did, detail }) => ({
      after: at - begun,
      event: wordOrNull(event) ?? '?',
      state: wordOrNull(state) ?? '?',
      reason: wordOrNull(reason),
      did: did.map((deed) => deed.split(/[ :]/)[0] ?? '').filter((deed) => WORD.test(deed)),
      closed: event === 'closed' ? closedBy(detail) : null,
      reachable: event === 'network' ? detail === 'reachable' : null,
    })),
    sapCalls: answered
      .filter(({ from }) => from === 'SAP')
      .map(({ at, about, trouble, shape }) => ({ after: at - begun, about, trouble, shape })),
    whatsapp: answered.flatMap(({ at, from, about, shape }) =>
      from === 'WhatsApp' && shape !== null ? [{ after: at - begun, about, shape }] : [],
    ),
    sap: Object.fromEntries(Object.entries(answers).map(([name, body]) => [name, shapeOf(body)])),
  };
}

/** A choice among words of ours, or a number within limits, tells nothing about the company. */
function settingOf({ name, origin, value, allowed }: BundleParts['settings'][number]) {
  const choices = allowed.split(/[;,]\s*|\s+or\s+/);
  const isOurs =
    value !== null && (choices.includes(value) || (/^\d+ to \d+/.test(allowed) && /^\d{1,9}$/.test(value)));
  return { name, origin, value: isOurs ? value : shapeOf(value) };
}

/** The part of a line's name that is ours: what follows a colon is a folder or a server. */
function plainName(name: string): string {
  const [own = ''] = name.split(':');
  return /^[A-Za-z_. -]{1,60}$/.test(own) ? own : '?';
}

function wordOrNull(text: string | null): string | null {
  return text !== null && WORD.test(text) ? text : null;
}

/** `logged_out (401): …` without the sentence. */
function closedBy(detail: string | null): string | null {
  const [, reason, code] = /^([a-z_]+)(?: \(((?:HTTP )?\d{1,3}|[A-Z_]{1,40})\))?:/.exec(detail ?? '') ?? [];
  return reason === undefined ? null : code === undefined ? reason : `${reason} (${code})`;
}

/** Texts shorter than this occur by chance. */
const SHORTEST = 4;

/** A code of few digits, which stands within longer numbers by chance, such as milliseconds. */
const FEW_DIGITS = /^\d{1,7}$/;
/** A short word, which stands within longer ones by chance: `data` in SAP's `odata`. */
const SHORT_WORD = /^[\p{L}\p{N}]{1,7}$/u;

/** Those of the values that stand in a text: a bundle with one of them is not written. Pure. */
export function leaksIn(text: string, values: readonly string[]): readonly string[] {
  return [...new Set(values)].filter((value) => value.length >= SHORTEST && standsIn(text, value));
}

function standsIn(text: string, value: string): boolean {
  const within = FEW_DIGITS.test(value) ? '\\d' : SHORT_WORD.test(value) ? '[\\p{L}\\p{N}]' : null;
  return within === null ? text.includes(value) : new RegExp(`(?<!${within})${value}(?!${within})`, 'u').test(text);
}
