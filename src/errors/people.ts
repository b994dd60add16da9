import { nextStep } from '../next-steps/next-step.ts';
import { type ErrorTable, errorFactory } from './coded-error.ts';

export const peopleErrors = {
  PEOPLE_NAME_INVALID: {
    class: 'needs_person',
    sentence: 'A name has 2 to 60 letters, digits or the characters . _ @ -, and begins with a letter or digit.',
    next: 'Choose another name, for example anna.lopez.',
  },
  PEOPLE_NAME_TAKEN: {
    class: 'needs_person',
    sentence: 'The name {name} is already in use.',
    next: 'Choose another name.',
  },
  PEOPLE_UNKNOWN: {
    class: 'needs_person',
    sentence: 'No account or token is named {name}.',
    next: nextStep`See the names: ${{ action: 'list_users' }}`,
  },
  PEOPLE_LAST_ADMIN: {
    class: 'needs_person',
    sentence: '{name} is the only admin who can log in.',
    next: nextStep`Make another one first: ${{ action: 'invite_user' }}`,
  },
  PEOPLE_PASSWORD_WEAK: {
    class: 'needs_person',
    sentence:
      'A password has {shortest} to {longest} characters, at least five different ones, and does not contain your name.',
    next: 'Choose a longer one: several words are easy to remember.',
  },
  PEOPLE_CODE_INVALID: {
    class: 'needs_person',
    sentence: 'The code is not valid: mistyped, used already, replaced by a newer one, or too old.',
    next: 'Check the code, or ask an admin for a new one.',
  },
  PEOPLE_LOGIN_REFUSED: {
    class: 'needs_person',
    sentence: 'Name or password is wrong, or the account is disabled.',
    next: 'Try again, or ask an admin for a new code.',
  },
  PEOPLE_TOO_MANY_ATTEMPTS: {
    class: 'temporary',
    sentence: 'Too many failed attempts.',
    next: 'Try again in {seconds} s.',
  },
  PEOPLE_ELSEWHERE: {
    class: 'needs_person',
    sentence: 'Accounts and tokens are those of the node that ran the session last, which is {node}.',
    next: 'Change them there, or on the pages of the service.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const peopleError = errorFactory(peopleErrors);
