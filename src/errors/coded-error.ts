import { type Details, fillStep, fillText, type NextStep } from '../next-steps/next-step.ts';
/**
 * What a failure means for the one who retries.
 *
 * - `permanent`: the same call fails again; nothing was done.
 * - `temporary`: worth trying again later; nothing was done.
 * - `ambiguous`: it may have been done; only evidence settles it.
 * - `needs_person`: no program can mend it.
 */
export type ErrorClass = 'permanent' | 'temporary' | 'ambiguous' | 'needs_person';

/** One row of the registry: what happened, and what the reader does next. */
export interface ErrorEntry {
  readonly class: ErrorClass;
  /** One human sentence; `{name}` is replaced from the error's details. */
  readonly sentence: string;
  /** What to do next; `{name}` is replaced as in the sentence. */
  readonly next: NextStep;
}

/** A table of codes of one area; `satisfies ErrorTable` keeps the codes as literal types. */
export type ErrorTable = Readonly<Record<string, ErrorEntry>>;

/** Values for the placeholders of a sentence. Never secrets, never full phone numbers. */
export type ErrorDetails = Details;

/** An error with a code of the registry, a sentence for a person, and the next step. */
export class CodedError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly class: ErrorClass;
  readonly next: NextStep;
  readonly details: ErrorDetails;

  constructor(code: Code, entry: ErrorEntry, details: ErrorDetails = {}, cause?: unknown) {
    super(fillText(entry.sentence, details), cause === undefined ? undefined : { cause });
    this.name = 'CodedError';
    this.code = code;
    this.class = entry.class;
    this.next = fillStep(entry.next, details);
    this.details = details;
  }
}

/**
 * Makes the function that raises the errors of one area.
 *
 * @example
 * const sapError = errorFactory(sapErrors);
 * throw sapError('SAP_LOGIN_REFUSED', { user: 'manager' }, cause);
 */
export function errorFactory<T extends ErrorTable>(table: T) {
  return <Code extends keyof T & string>(code: Code, details: ErrorDetails = {}, cause?: unknown): CodedError<Code> => {
    const entry = table[code];
    if (!entry) throw new TypeError(`No such error code: ${code}`);
    return new CodedError(code, entry, details, cause);
  };
}

/** True for an error of ours with this code, also after it crossed a process boundary. */
export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** Anything thrown, as an Error. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}
