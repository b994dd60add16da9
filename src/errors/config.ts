import { nextStep } from '../next-steps/next-step.ts';
import { type ErrorTable, errorFactory } from './coded-error.ts';

export const configErrors = {
  CONFIG_INVALID: {
    class: 'needs_person',
    sentence: 'Invalid configuration:\n{problems}',
    next: 'Set or correct these variables in {file} (see docs/configuration.md) and start again.',
  },
  CONFIG_ANSWERS_MISSING: {
    class: 'needs_person',
    sentence: 'With --yes nobody is asked, and these answers are missing or cannot be used:\n{problems}',
    next: 'Repeat the command with them as options, and passwords in the environment; or without --yes, to be asked for everything. Nothing was written.',
  },
  CONFIG_HOME_UNUSABLE: {
    class: 'needs_person',
    sentence: '{home} cannot be used as the home of Invoice Courier: {detail}.',
    next: 'Set {named} to a folder that exists and that this user may enter: the one with .env.',
  },
  CONFIG_FILE_UNREADABLE: {
    class: 'needs_person',
    sentence: '{file} cannot be read: {detail}.',
    next: 'Make it a text file that this user may read (see docs/configuration.md) and start again.',
  },
  CONFIG_FILE_NEWER: {
    class: 'needs_person',
    sentence: '{file} has format {format}; this version knows formats up to {known}.',
    next: 'Use the version that the file was written for, or a newer one.',
  },
  CONFIG_FILE_INVALID: {
    class: 'needs_person',
    sentence: 'Invalid configuration file {file}:\n{problems}',
    next: 'Correct these places in {file} (see docs/companies.md) and start again.',
  },
  CONFIG_COMPANY_UNKNOWN: {
    class: 'needs_person',
    sentence: '{file} has no {kind} {name}. It has: {names}.',
    next: 'Name one of these.',
  },
  CONFIG_COMPANY_NOT_NAMED: {
    class: 'needs_person',
    sentence: '{file} holds several companies, and this is about one: {names}.',
    next: 'Repeat it with --company NAME.',
  },
  CONFIG_FORMER_PLACE: {
    class: 'needs_person',
    sentence:
      '{folder} has what a service of one company has kept there ({names}), and the companies of {file} look below {folder}/companies only: invoices that were sent would be sent again.',
    next: nextStep`If it is of none of them, move it away (docs/companies.md). To give it to the company that it is of: ${{ action: 'adopt' }}`,
  },
  CONFIG_FORMER_SCHEMA: {
    class: 'needs_person',
    sentence:
      'The tables of the service of one company, whose files are in {folder}, are still in the schema public ({place}), where no company looks.',
    next: 'As the administrator of PostgreSQL, with the service stopped: ALTER SCHEMA public RENAME TO "{schema}"; CREATE SCHEMA public; then repeat this.',
  },
  CONFIG_ADOPTION_REFUSED: {
    class: 'needs_person',
    sentence: 'What a service of one company has kept in {folder} cannot be given to this company: {detail}.',
    next: 'Correct the configuration file, or name another company. Nothing was changed.',
  },
  CONFIG_FILE_EXPOSED: {
    class: 'needs_person',
    sentence: 'Other users of this computer can read or change {file} and any passwords in it: its mode is {mode}.',
    next: 'chmod 600 {typed}',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const configError = errorFactory(configErrors);
