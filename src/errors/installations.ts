import { type ErrorTable, errorFactory } from './coded-error.ts';

export const installationsErrors = {
  INSTALLATIONS_MISSING: {
    class: 'needs_person',
    sentence: 'There is no list of installations at {path}.',
    next: 'Create it as shown in docs/installations.md.',
  },
  INSTALLATIONS_NOT_PRIVATE: {
    class: 'needs_person',
    sentence: '{path} can be read by other users of this computer, and it contains tokens.',
    next: 'Make it private: chmod 600 {typed}',
  },
  INSTALLATIONS_INVALID: {
    class: 'needs_person',
    sentence: '{path} is not a valid list of installations: {detail}.',
    next: 'Compare it with docs/installations.md.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const installationsError = errorFactory(installationsErrors);
