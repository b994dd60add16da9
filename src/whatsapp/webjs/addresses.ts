/** Converts a person's address from the port's form (`…@s.whatsapp.net`) to the page's (`…@c.us`). */
export function toWid(jid: string): string {
  return jid.replace(/@s\.whatsapp\.net$/, '@c.us');
}

/** Converts a person's address from the page's form to the port's. */
export function toJid(wid: string): string {
  return wid.replace(/@c\.us$/, '@s.whatsapp.net');
}
