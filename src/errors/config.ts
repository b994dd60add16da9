import { type ErrorTable, errorFactory } from './coded-error.ts';

export const configErrors = {
  CONFIG_INVALID: {
    class: 'needs_person',
    sentence: 'The configuration is not usable:\n{problems}',
    next: 'Correct these variables in .env (docs/configuration.md lists all) and start again.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const configError = errorFactory(configErrors);
