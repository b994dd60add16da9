import { type ErrorTable, errorFactory } from './coded-error.ts';

export const cliErrors = {
  CLI_USAGE: {
    class: 'needs_person',
    sentence: 'The command line is not understood: {problem}',
    next: 'node {program} --help',
  },
  CLI_SERVICE_GONE: {
    class: 'ambiguous',
    sentence: 'The running service did not answer, or ended while it was asked.',
    next: 'See what is: node session-manager.js --status',
  },
  CLI_SERVICE_FAILED: {
    class: 'temporary',
    sentence: 'The service could not do it: {detail}',
    next: "Look at the service's log, then: node session-manager.js --status",
  },
  CLI_NOT_RUNNING: {
    class: 'needs_person',
    sentence: '{command} needs a running service, and none holds session {session}.',
    next: 'Start it: node hybrid-invoice-service.js',
  },
  CLI_NOT_CONFIRMED: {
    class: 'needs_person',
    sentence: '{command} was not confirmed; nothing was changed.',
    next: 'To confirm without a question: node session-manager.js {command} --yes',
  },
  CLI_NOT_CONNECTED: {
    class: 'temporary',
    sentence: 'The session did not connect within {seconds} s: {detail}',
    next: '{next}',
  },
  CLI_NOT_LINKED: {
    class: 'needs_person',
    sentence: '{command} needs a linked phone, and session {session} has none.',
    next: 'Link one: node session-manager.js --link',
  },
  CLI_LINK_NOT_MADE: {
    class: 'needs_person',
    sentence: 'No phone was linked: {detail}',
    next: 'Try again with the phone at hand: node session-manager.js --link',
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
    next: 'Look at the session: node session-manager.js --report',
  },
  CLI_FILE_NOT_WRITTEN: {
    class: 'needs_person',
    sentence: '{file} could not be written: {detail}',
    next: 'Name a file in a folder that exists and can be written.',
  },
  CLI_CANCELLED: {
    class: 'temporary',
    sentence: 'Stopped on request.',
    next: 'See what is: node session-manager.js --status',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const cliError = errorFactory(cliErrors);
