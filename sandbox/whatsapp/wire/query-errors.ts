import { type Stanza, stanza } from './stanza.ts';

/** WhatsApp's words for its codes. */
const errorTexts: Readonly<Record<number, string>> = {
  400: 'bad-request',
  404: 'item-not-found',
  406: 'not-acceptable',
  429: 'rate-overlimit',
  500: 'internal-server-error',
};

export function errorText(code: number): string {
  return errorTexts[code] ?? 'requested';
}

/** `<error/>`, as it stands in an answer for what could not be answered. */
export function errorStanza(code: number): Stanza {
  return stanza('error', { code: String(code), text: errorText(code) });
}
