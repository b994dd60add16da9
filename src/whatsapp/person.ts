import { whatsappError } from '../errors/whatsapp.ts';

/**
 * True for the address of one person: by number (`5491122223333@s.whatsapp.net`) or by LID (`100000000000001@lid`). All
 * others are read by many (`…@g.us`, `…@broadcast`, `…@newsletter`) or are not people (WhatsApp's own `0@…`, `…@bot`).
 */
export function isPerson(jid: string): boolean {
  return /^[1-9]\d*@(?:s\.whatsapp\.net|lid)$/.test(jid);
}

/** @throws WHATSAPP_NOT_A_PERSON */
export function assertPerson(jid: string): void {
  if (!isPerson(jid)) throw whatsappError('WHATSAPP_NOT_A_PERSON');
}

/** The digits of an address by number; null for every other address. */
export function numberOf(jid: string): string | null {
  return isPerson(jid) && jid.endsWith('@s.whatsapp.net') ? jid.slice(0, jid.indexOf('@')) : null;
}
