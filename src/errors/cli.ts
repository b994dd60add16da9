import { nextStep } from '../next-steps/next-step.ts';
import { type ErrorTable, errorFactory } from './coded-error.ts';

export const cliErrors = {
  CLI_USAGE: {
    class: 'needs_person',
    sentence: 'Invalid command line: {problem}',
    next: nextStep`${{ action: 'read_help', program: '{program}' }}`,
  },
  CLI_PACKAGE_UNREADABLE: {
    class: 'needs_person',
    sentence: 'Nothing about a version could be read from {path}: {detail}.',
    next: 'Name a package of Invoice Courier: a .tgz or .tar.gz, or the folder into which it, or a zip, was unpacked.',
  },
  CLI_REGISTRY_UNREACHABLE: {
    class: 'temporary',
    sentence: "npm's registry could not be asked: {detail}.",
    next: 'Try again on a network that reaches it, or bring the package here and name it with --package.',
  },
  CLI_SERVICE_GONE: {
    class: 'ambiguous',
    sentence: 'The running service did not answer, or stopped before it could.',
    next: nextStep`Check the session: ${{ action: 'status' }}`,
  },
  CLI_SERVICE_FAILED: {
    class: 'temporary',
    sentence: 'The service failed: {detail}',
    next: nextStep`Its log says why. Have what it depends on examined: ${{ action: 'examine' }}`,
  },
  CLI_NOT_RUNNING: {
    class: 'needs_person',
    sentence: 'This needs a running service, but none is running for session {session}.',
    next: nextStep`Start it: ${{ action: 'start_service' }}`,
  },
  CLI_NOT_CONFIRMED: {
    class: 'needs_person',
    sentence: 'Not confirmed; nothing was changed.',
    next: 'To run it without asking: {again}',
  },
  CLI_NOT_CONNECTED: {
    class: 'temporary',
    sentence: 'The session did not connect within {seconds} s: {detail}',
    next: '{next}',
  },
  CLI_NOT_CONNECTING: {
    class: 'temporary',
    sentence: 'The session does not connect: {detail}',
    next: '{next}',
  },
  CLI_NOT_LINKED: {
    class: 'needs_person',
    sentence: 'This needs a linked phone, but session {session} has none in {store}.',
    next: nextStep`Link one: ${{ action: 'link' }}`,
  },
  CLI_LINK_UNDER_WAY: {
    class: 'temporary',
    sentence: 'Somebody is already linking a phone: {by}.',
    next: 'Wait until they have finished, or finish it yourself.',
  },
  CLI_LINK_NOT_MADE: {
    class: 'needs_person',
    sentence: 'No phone was linked: {detail}',
    next: '{next}',
  },
  CLI_NOT_ANSWERED: {
    class: 'needs_person',
    sentence: 'The question was not answered; nothing was sent to WhatsApp.',
    next: nextStep`Start another attempt when you are ready: ${{ action: 'link' }}`,
  },
  CLI_OTHER_DIGITS: {
    class: 'needs_person',
    sentence: 'Those are not the last four digits of the number that is being linked; nothing was opened.',
    next: 'Make sure that this request is for your own number, then start another attempt.',
  },
  CLI_NOT_A_PASSKEY_TEXT: {
    class: 'needs_person',
    sentence: 'This is not the text shown on the other computer: {detail}.',
    next: 'Copy the whole text as one line, and paste it again.',
  },
  CLI_ANOTHER_NUMBER_NAMED: {
    class: 'permanent',
    sentence:
      'WhatsApp resolved the number ending in {last} to an account not known to belong to it; nothing was sent.',
    next: 'Check the number, or test with another phone.',
  },
  CLI_NOT_ON_WHATSAPP: {
    class: 'permanent',
    sentence: 'WhatsApp has no account for the number ending in {last}.',
    next: 'Check the number; write it with its country code, for example +5491155550000.',
  },
  CLI_TEST_NOT_SENT: {
    class: 'ambiguous',
    sentence: 'WhatsApp did not confirm the test message: {detail}',
    next: nextStep`Check the session: ${{ action: 'report' }}`,
  },
  CLI_FILE_NOT_READ: {
    class: 'needs_person',
    sentence: '{file} cannot be read: {detail}',
    next: 'Check the path, and that this user may read the file.',
  },
  CLI_BUNDLE_TELLS: {
    class: 'needs_person',
    sentence: '{file} was not written: a word in it is also the value of {names}.',
    next: 'If it is a word that tells nothing, such as the name of a folder, write it otherwise (./data for data) and repeat this; otherwise report it as a bug.',
  },
  CLI_FILE_NOT_WRITTEN: {
    class: 'needs_person',
    sentence: '{file} could not be written: {detail}',
    next: 'Choose a file in an existing, writable folder.',
  },
  CLI_BUNDLE_NEWER: {
    class: 'needs_person',
    sentence: '{file} was written by a newer version, in format {format}; this one knows formats up to {known}.',
    next: 'Use the version that wrote it, or a newer one.',
  },
  CLI_CANCELLED: {
    class: 'temporary',
    sentence: 'Stopped on request.',
    next: nextStep`Check the session: ${{ action: 'status' }}`,
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const cliError = errorFactory(cliErrors);
