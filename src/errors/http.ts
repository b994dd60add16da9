import { type ErrorTable, errorFactory } from './coded-error.ts';

export const httpErrors = {
  HTTP_PORT_TAKEN: {
    class: 'needs_person',
    sentence: 'Port {number} on {address} is in use by another program.',
    next: 'End that program, or set {port} to a free port.',
  },
  HTTP_PORT_DENIED: {
    class: 'needs_person',
    sentence: 'This user may not listen on port {number} of {address}.',
    next: 'Set {port} to a port above 1023, or give the user of the service that right.',
  },
  HTTP_HOST_FOREIGN: {
    class: 'needs_person',
    sentence: '{address} is not an address of this computer: {detail}.',
    next: 'Set {host} to 127.0.0.1, to an address of this computer, or to 0.0.0.0 for all of them.',
  },
  HTTP_TLS_INVALID: {
    class: 'needs_person',
    sentence: 'TLS cannot be used with HTTP_TLS_CERT and HTTP_TLS_KEY: {detail}.',
    next: 'Set them to PEM files with a certificate and its private key that this user can read.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const httpError = errorFactory(httpErrors);
