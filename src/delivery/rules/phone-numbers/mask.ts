/** A phone number or JID for logs and errors: `54*******5555`, `54*******5555@s.whatsapp.net`. Never the whole. */
export function maskPhone(digitsOrJid: string): string {
  const [local = '', ...domain] = digitsOrJid.split('@');
  const digits = local.replace(/\D/g, '');
  // A number too short to hide its middle is hidden whole.
  const masked =
    digits.length < 9
      ? '*'.repeat(digits.length)
      : `${digits.slice(0, 2)}${'*'.repeat(digits.length - 6)}${digits.slice(-4)}`;
  return [masked, ...domain].join('@');
}
