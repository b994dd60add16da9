/** An address: `5491122223333:2@s.whatsapp.net`, `100000000000001@lid`. */
export interface Jid {
  readonly user: string;
  readonly device: number;
  readonly server: string;
}

export function parseJid(text: string): Jid {
  const at = text.indexOf('@');
  const [user = '', device = '0'] = text.slice(0, Math.max(at, 0)).split(':');
  if (at < 0 || user === '') throw new Error('Not a user JID');
  return { user, device: Number(device), server: text.slice(at + 1) };
}

/** By phone number; device 0 is the phone itself and is not written. */
export function phoneJid(digits: string, device = 0): string {
  return `${digits}${device === 0 ? '' : `:${device}`}@s.whatsapp.net`;
}

/** By LID, WhatsApp's number-less identity. */
export function lidJid(lid: string, device = 0): string {
  return `${lid}${device === 0 ? '' : `:${device}`}@lid`;
}
