import { type ErrorTable, errorFactory } from './coded-error.ts';

export const whatsappErrors = {} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const whatsappError = errorFactory(whatsappErrors);
