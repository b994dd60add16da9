import { type ErrorTable, errorFactory } from './coded-error.ts';

export const deliveryErrors = {} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const deliveryError = errorFactory(deliveryErrors);
