import { CodedError } from '../../errors/coded-error.ts';
import { kindOfShape, type Shape, shapeOf } from '../../shape.ts';
import { type Call, type CallAnswer, refused, shortResource } from './call.ts';
import { isConflict, isNotFound, unknownProperty } from './refusal.ts';

/** What became of one attempt of a call, for whoever helps from outside: without texts, keys and values. */
export interface Outcome {
  /** `GET Invoices`; `GET Invoices()` with a key. */
  readonly about: string;
  /** Null: SAP answered what was asked, or that there is no such thing. `sapCode` null: the answer was not SAP's. */
  readonly trouble: {
    readonly code: string;
    readonly status: number | null;
    readonly sapCode: string | null;
  } | null;
  /** Null: it had no JSON. */
  readonly shape: Shape | null;
}

/** Pure. */
export function outcomeOf(call: Call, got: CallAnswer | Error): Outcome {
  const about = aboutOf(call);
  if (got instanceof Error) {
    const code = got instanceof CodedError ? got.code : 'unknown';
    const status = got instanceof CodedError ? statusOf(got.details['status']) : null;
    return { about, trouble: { code, status, sapCode: null }, shape: null };
  }
  if (got.ok) return { about, trouble: null, shape: got.body && shapeOf(got.body) };
  const { refusal } = got;
  if (isNotFound(refusal) || isConflict(refusal) || unknownProperty(refusal) !== null)
    return { about, trouble: null, shape: null };
  const sapCode = /^-?\d{1,12}$/.test(refusal.code) ? refusal.code : null;
  return {
    about,
    trouble: { code: refused(call, refusal).code, status: statusOf(refusal.status), sapCode },
    shape: null,
  };
}

function aboutOf(call: Call): string {
  const [, name = '?', key] = /^(\w{1,60})(\()?/.exec(shortResource(call)) ?? [];
  return `${call.method} ${name}${key === undefined ? '' : '()'}`;
}

function statusOf(status: unknown): number | null {
  return typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 999 ? status : null;
}

/** Far more than a company's answers have; names of a company's own fields could go on for ever. */
const MOST_FORMS = 300;

/**
 * Passes on what is worth a record: a call that begins to fail, fails otherwise or works again, and each new form of answer.
 *
 * @param note `isTurn`: the call's outcome is another than before
 */
export function tellTurns(note: (outcome: Outcome, isTurn: boolean) => void): (outcome: Outcome) => void {
  const last = new Map<string, string>();
  /** The one seen last at the end. */
  const forms = new Set<string>();
  return (outcome) => {
    const { about, trouble, shape } = outcome;
    const word = trouble === null ? '' : `${trouble.code} ${trouble.status} ${trouble.sapCode}`;
    // Before its first failure a call that works says nothing new.
    const isTurn = (last.get(about) ?? '') !== word;
    last.set(about, word);
    const form = shape && `${about} ${kindOfShape(shape)}`;
    const isNew = form !== null && !forms.delete(form);
    if (form !== null) forms.add(form);
    const [longestUnseen] = forms;
    if (forms.size > MOST_FORMS && longestUnseen !== undefined) forms.delete(longestUnseen);
    if (isTurn || isNew) note(outcome, isTurn);
  };
}
