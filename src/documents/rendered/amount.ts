/**
 * A decimal as SAP writes it ("1210.5") in the writing of a language ("1.210,50"): with the currency's decimals, or more
 * where SAP has more. By its digits: money is never a float of ours.
 */
export function writtenAmount(
  decimal: string,
  currency: string,
  [group, point]: readonly [group: string, decimal: string],
): string {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? [];
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, group);
  const decimals = fraction.padEnd(decimalsOf(currency), '0');
  return `${sign}${grouped}${decimals === '' ? '' : `${point}${decimals}`}`;
}

/** Currencies of SAP need not be of ISO 4217. */
function decimalsOf(currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) return 2;
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}
