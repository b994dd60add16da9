import type { NextStep } from '../../next-steps/next-step.ts';
import type { CheckLine } from '../checks.ts';
import type { Found } from './facts.ts';

export function ok(name: string, text: string): CheckLine {
  return { name, result: 'ok', text, remedy: null };
}

export function warning(name: string, text: string, remedy: NextStep): CheckLine {
  return { name, result: 'warning', text, remedy };
}

export function error(name: string, text: string, remedy: NextStep | null): CheckLine {
  return { name, result: 'error', text, remedy };
}

/** The line about something that is known, or why it is not. */
export function about<T>(name: string, found: Found<T>, line: (value: T) => CheckLine): CheckLine {
  return found.is === 'known' ? line(found.value) : untried(name, found);
}

/** Why something is not known. */
export function untried(name: string, found: Exclude<Found<unknown>, { is: 'known' }>): CheckLine {
  switch (found.is) {
    case 'failed':
      return error(name, found.sentence, found.next);
    case 'late':
      return error(name, `No answer within ${found.seconds} s.`, 'Look at the network and at the other computer.');
    case 'not_tried':
      return warning(
        name,
        `Not tried: ${found.variables.join(', ')} must be valid first.`,
        'Correct the configuration first.',
      );
  }
}
