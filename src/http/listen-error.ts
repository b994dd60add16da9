import { hasCode, toError } from '../errors/coded-error.ts';
import { httpError } from '../errors/http.ts';

/** Names of the variables that say where to listen. */
export interface ListenVariables {
  readonly host: string;
  readonly port: string;
}

const FOREIGN = ['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL'] as const;

/** Why a server cannot listen there, with the variable to set; other errors unchanged. */
export function codedListenError(
  thrown: unknown,
  { names, host, port }: { readonly names: ListenVariables; readonly host: string; readonly port: number },
): Error {
  const details = { ...names, address: host, number: port, detail: toError(thrown).message };
  if (hasCode(thrown, 'EADDRINUSE')) return httpError('HTTP_PORT_TAKEN', details, thrown);
  if (hasCode(thrown, 'EACCES')) return httpError('HTTP_PORT_DENIED', details, thrown);
  return FOREIGN.some((code) => hasCode(thrown, code))
    ? httpError('HTTP_HOST_FOREIGN', details, thrown)
    : toError(thrown);
}
