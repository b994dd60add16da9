/** The only site whose passkeys WhatsApp asks for, and the only page that may ask for them. */
export const passkeySite = { rpId: 'whatsapp.com', origin: 'https://web.whatsapp.com' } as const;

/** WhatsApp forgets that a phone has confirmed after so long (whatsmeow, `pair-passkey.go`). Milliseconds. */
export const handoffMs = 5 * 60_000;
