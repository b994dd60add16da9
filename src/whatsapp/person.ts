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

/** True for the address of a person by LID, which says nothing of their number. */
export function isLid(jid: string): boolean {
  return isPerson(jid) && jid.endsWith('@lid');
}

/** The person whose device it is. The device that Meta hosts for a business writes under a server name of its own. */
export function withoutDevice(jid: string): string {
  return jid
    .replace(/:\d+@/, '@')
    .replace(/@hosted$/, '@s.whatsapp.net')
    .replace(/@hosted\.lid$/, '@lid');
}
