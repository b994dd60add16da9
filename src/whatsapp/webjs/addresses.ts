/** WhatsApp's address of a person, as the port writes it (`…@s.whatsapp.net`), in the page's words (`…@c.us`). */
export function toWid(jid: string): string {
  return jid.replace(/@s\.whatsapp\.net$/, '@c.us');
}

/** The page's address of a person in the port's words. */
export function toJid(wid: string): string {
  return wid.replace(/@c\.us$/, '@s.whatsapp.net');
}
