import { type ErrorTable, errorFactory } from './coded-error.ts';

export const cliErrors = {
  CLI_USAGE: {
    class: 'needs_person',
    sentence: 'The command line is not understood: {problem}',
    next: 'node {program} --help',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const cliError = errorFactory(cliErrors);
