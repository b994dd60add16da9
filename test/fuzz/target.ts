import type fc from 'fast-check';

/** Parsers take milliseconds, also of the largest input; those that do not take minutes. The machine may be busy. */
export const DEADLINE_MS = 15_000;

/** One parser of what strangers can write: how its inputs are made, and what it makes of them. */
export interface Target<Input = unknown> {
  readonly name: string;
  /** Made and minimised where the fuzzer runs; a valid input with some mutations, which may be none. */
  readonly inputs: fc.Arbitrary<Input>;
  /** How long one input may take, milliseconds. */
  readonly deadlineMs: number;
  /**
   * Called in the watched process. Answers whether the input was accepted; whatever it throws is a crash.
   */
  accepts(input: Input): boolean | Promise<boolean>;
}

/** What goes to the watched process, in turn with what comes back. */
export interface Question {
  readonly target: string;
  readonly input: unknown;
}

export type Answer =
  | { readonly ready: true }
  | { readonly accepted: boolean; readonly ms: number }
  | { readonly crash: string };
