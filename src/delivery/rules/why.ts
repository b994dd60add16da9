import { CodedError, type ErrorDetails, type ErrorEntry, toError } from '../../errors/coded-error.ts';
import { deliveryError, type deliveryErrors } from '../../errors/delivery.ts';
import { errorRegistry } from '../../errors/registry.ts';
import { type NextStep, storedStep } from '../../next-steps/next-step.ts';

/** Why, as a code of the error registry and its sentence. */
export interface Why {
  readonly reason: string;
  readonly detail: string;
}

/** A reason of delivery's own table. */
export function whyOf(code: keyof typeof deliveryErrors, details: ErrorDetails = {}): Why {
  return { reason: code, detail: deliveryError(code, details).message };
}

/** The reason that an error gives; one without a code is told in its own words. */
export function whyFrom(thrown: unknown): Why {
  const error = toError(thrown);
  return { reason: error instanceof CodedError ? error.code : 'DELIVERY_ENGINE_REFUSED', detail: error.message };
}

/** What a person can do about a reason; without the examples that only the one who raised it could fill in. */
export function nextStepFor(code: string): NextStep | null {
  for (const table of Object.values<Readonly<Record<string, ErrorEntry>>>(errorRegistry)) {
    const next = table[code]?.next;
    if (next !== undefined) return withoutPlaceholders(next);
  }
  return null;
}

/** Examples in brackets can go; null when another placeholder remains. */
function withoutPlaceholders(step: NextStep): NextStep | null {
  const short = (text: string): string => text.replace(/,? \([^()]*\{\w+\}[^()]*\)/g, '');
  const shortened =
    typeof step === 'string'
      ? short(step)
      : { parts: step.parts.map((part) => (typeof part === 'string' ? short(part) : part)) };
  return /\{\w+\}/.test(storedStep(shortened)) ? null : shortened;
}
