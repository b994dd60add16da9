import { CodedError, type ErrorDetails, type ErrorEntry, toError } from '../../errors/coded-error.ts';
import { deliveryError, type deliveryErrors } from '../../errors/delivery.ts';
import { errorRegistry } from '../../errors/registry.ts';
import { englishInGeneral, withoutDetails } from '../../errors/without-details.ts';
import { type NextStep, storedStep, withoutExamples } from '../../next-steps/next-step.ts';

/** A reason: a registered error code and its sentence. */
export interface Why {
  readonly reason: string;
  readonly detail: string;
}

/** A reason from the delivery errors. */
export function whyOf(code: keyof typeof deliveryErrors, details: ErrorDetails = {}): Why {
  return { reason: code, detail: deliveryError(code, details).message };
}

/** The reason from an error; without a code, its message is used. */
export function whyFrom(thrown: unknown): Why {
  const error = toError(thrown);
  return { reason: error instanceof CodedError ? error.code : 'DELIVERY_ENGINE_REFUSED', detail: error.message };
}

/** What a person can do about a reason, without examples that need the original details. */
export function nextStepFor(code: string): NextStep | null {
  for (const table of Object.values<Readonly<Record<string, ErrorEntry>>>(errorRegistry)) {
    const next = table[code]?.next;
    if (next !== undefined) return withoutPlaceholders(next);
  }
  return null;
}

/** What a reason means, without the details of one case: `SAP has no phone number for the customer.` Unknown codes: the code. */
export function sentenceFor(code: string): string {
  for (const table of Object.values<Readonly<Record<string, ErrorEntry>>>(errorRegistry)) {
    const sentence = table[code]?.sentence;
    if (sentence !== undefined) return withoutDetails(sentence, englishInGeneral);
  }
  return code;
}

/** Removes examples in parentheses; null if another placeholder remains. */
function withoutPlaceholders(step: NextStep): NextStep | null {
  const shortened =
    typeof step === 'string'
      ? withoutExamples(step)
      : { parts: step.parts.map((part) => (typeof part === 'string' ? withoutExamples(part) : part)) };
  return /\{\w+\}/.test(storedStep(shortened)) ? null : shortened;
}
