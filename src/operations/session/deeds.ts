import { CodedError, toError } from '../../errors/coded-error.ts';
import type { NextStep } from '../../next-steps/next-step.ts';
import type { OperationCall } from './session-operations.ts';

/** Something that was begun on a page and takes a while: a backup, a repair. Plain JSON; epoch milliseconds. */
export interface Deed<Name extends string = string> {
  readonly name: Name;
  readonly by: string;
  readonly begunAt: number;
  /** Null: it is under way. */
  readonly end: { readonly done: boolean; readonly sentence: string | null; readonly next: NextStep | null } | null;
}

/** One at a time, for pages: they come and go while it goes on. */
export interface Deeds {
  /** The last one; null: none since the service started. */
  last(): Deed | null;
  /**
   * Begins it and returns at once; false when another one is under way.
   *
   * @param work resolves to what is to be said of its result; null: nothing
   */
  begin(name: string, decidedBy: string, work: (call: OperationCall) => Promise<string | null>): boolean;
}

/** `changed` is called after each change; `now`: epoch milliseconds. */
export function createDeeds(now: () => number, changed: () => void): Deeds {
  let last: Deed | null = null;
  return {
    last: () => last,
    begin(name, by, work) {
      if (last?.end === null) return false;
      const deed: Deed = { name, by, begunAt: now(), end: null };
      last = deed;
      // It goes on although its page is gone.
      const call = { decidedBy: by, signal: new AbortController().signal, progress: () => undefined };
      const end = (ended: NonNullable<Deed['end']>): void => {
        last = { ...deed, end: ended };
        changed();
      };
      work(call).then(
        (sentence) => end({ done: true, sentence, next: null }),
        (thrown: unknown) => {
          const error = toError(thrown);
          end({ done: false, sentence: error.message, next: error instanceof CodedError ? error.next : null });
        },
      );
      changed();
      return true;
    },
  };
}
