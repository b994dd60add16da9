/** A phone number or JID for logs and errors: `54*******5555`, `54*******5555@s.whatsapp.net`. Never the full number. */
export function maskPhone(digitsOrJid: string): string {
  const [local = '', ...domain] = digitsOrJid.split('@');
  const digits = local.replace(/\D/g, '');
  // A number too short to mask partly is masked completely.
  const masked =
    digits.length < 9
      ? '*'.repeat(digits.length)
      : `${digits.slice(0, 2)}${'*'.repeat(digits.length - 6)}${digits.slice(-4)}`;
  return [masked, ...domain].join('@');
}
