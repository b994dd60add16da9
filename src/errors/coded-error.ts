import { type Details, fillStep, fillText, type NextStep } from '../next-steps/next-step.ts';

/**
 * What a failure means for a retry.
 *
 * - `permanent`: the same call will fail again; nothing was done.
 * - `temporary`: worth retrying later; nothing was done.
 * - `ambiguous`: it may have been done; only evidence can tell.
 * - `needs_person`: no program can fix it.
 */
export type ErrorClass = 'permanent' | 'temporary' | 'ambiguous' | 'needs_person';

/** One entry of the registry: what happened, and what to do next. */
export interface ErrorEntry {
  readonly class: ErrorClass;
  /** One human sentence; `{name}` is replaced from the error's details. */
  readonly sentence: string;
  /** What to do next; `{name}` is replaced as in the sentence. */
  readonly next: NextStep;
}

/** The codes of one area; `satisfies ErrorTable` keeps them as literal types. */
export type ErrorTable = Readonly<Record<string, ErrorEntry>>;

/** Values for the placeholders of a sentence. Never secrets, never full phone numbers. */
export type ErrorDetails = Details;

/** An error with a registered code, a sentence for people, and the next step. */
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
 * Creates the function that raises the errors of one area.
 *
 * @example
 * const sapError = errorFactory(sapErrors);
 * throw sapError('SAP_LOGIN_REFUSED', { user: 'manager' }, cause);
 */
export function errorFactory<T extends ErrorTable>(table: T) {
  return <Code extends keyof T & string>(code: Code, details: ErrorDetails = {}, cause?: unknown): CodedError<Code> => {
    const entry: ErrorEntry | undefined = table[code];
    if (!entry) throw new TypeError(`No such error code: ${code}`);
    return new CodedError(code, entry, details, cause);
  };
}

/** True for an error with this code, even after it crossed a process boundary. */
export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** Anything thrown, as an Error. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}
