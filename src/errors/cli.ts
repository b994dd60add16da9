import { nextStep } from '../next-steps/next-step.ts';
import { type ErrorTable, errorFactory } from './coded-error.ts';

export const cliErrors = {
  CLI_USAGE: {
    class: 'needs_person',
    sentence: 'The command line is not understood: {problem}',
    next: nextStep`${{ action: 'read_help', program: '{program}' }}`,
  },
  CLI_SERVICE_GONE: {
    class: 'ambiguous',
    sentence: 'The running service did not answer, or ended while it was asked.',
    next: nextStep`See what is: ${{ action: 'status' }}`,
  },
  CLI_SERVICE_FAILED: {
    class: 'temporary',
    sentence: 'The service could not do it: {detail}',
    next: nextStep`Look at the service's log, then: ${{ action: 'status' }}`,
  },
  CLI_NOT_RUNNING: {
    class: 'needs_person',
    sentence: 'This needs a running service, and none holds session {session}.',
    next: nextStep`Start it: ${{ action: 'start_service' }}`,
  },
  CLI_NOT_CONFIRMED: {
    class: 'needs_person',
    sentence: 'It was not confirmed; nothing was changed.',
    next: 'To confirm without a question: {again}',
  },
  CLI_NOT_CONNECTED: {
    class: 'temporary',
    sentence: 'The session did not connect within {seconds} s: {detail}',
    next: '{next}',
  },
  CLI_NOT_LINKED: {
    class: 'needs_person',
    sentence: 'This needs a linked phone, and session {session} has none.',
    next: nextStep`Link one: ${{ action: 'link' }}`,
  },
  CLI_LINK_NOT_MADE: {
    class: 'needs_person',
    sentence: 'No phone was linked: {detail}',
    next: nextStep`Try again with the phone at hand: ${{ action: 'link' }}`,
  },
  CLI_ANOTHER_NUMBER_NAMED: {
    class: 'permanent',
    sentence:
      'Asked for the number that ends in {last}, WhatsApp named an account that is not known to be its own; nothing was sent.',
    next: 'Check the number, or test with another phone.',
  },
  CLI_NOT_ON_WHATSAPP: {
    class: 'permanent',
    sentence: 'WhatsApp knows no account with the number that ends in {last}.',
    next: 'Check the number; write it with its country code, for example +5491155550000.',
  },
  CLI_TEST_NOT_SENT: {
    class: 'ambiguous',
    sentence: 'WhatsApp did not confirm the test message: {detail}',
    next: nextStep`Look at the session: ${{ action: 'report' }}`,
  },
  CLI_FILE_NOT_WRITTEN: {
    class: 'needs_person',
    sentence: '{file} could not be written: {detail}',
    next: 'Name a file in a folder that exists and can be written.',
  },
  CLI_CANCELLED: {
    class: 'temporary',
    sentence: 'Stopped on request.',
    next: nextStep`See what is: ${{ action: 'status' }}`,
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const cliError = errorFactory(cliErrors);
