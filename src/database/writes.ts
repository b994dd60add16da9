import type { Statement, Transaction } from './port.ts';

const READ = /^\s*SELECT\b(?![\s\S]*\bFOR UPDATE\b)/;

/** It changes something, or locks it. */
export function isWrite({ sql }: Statement): boolean {
  return !READ.test(sql);
}

/** What the transaction answers if it writes nothing; null: it is left where it would write. */
export function* untilWrite<T>(transaction: Transaction<T>): Transaction<{ readonly value: T } | null> {
  let step = transaction.next();
  while (!step.done) {
    if (step.value.some(isWrite)) return null;
    step = transaction.next(yield step.value);
  }
  return { value: step.value };
}
