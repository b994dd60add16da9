import { type ErrorTable, errorFactory } from './coded-error.ts';

export const httpErrors = {
  HTTP_TLS_INVALID: {
    class: 'needs_person',
    sentence: 'TLS cannot be used with HTTP_TLS_CERT and HTTP_TLS_KEY: {detail}.',
    next: 'Set them to PEM files with a certificate and its private key that this user can read.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const httpError = errorFactory(httpErrors);
