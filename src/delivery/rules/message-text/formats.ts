const isoCurrencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
/** Making a format costs a hundred times its use. Locales are those of the message languages, currencies those of ISO. */
const amounts = new Map<string, Intl.NumberFormat>();
const dates = new Map<string, Intl.DateTimeFormat>();

/** An amount in the document's own currency, from SAP's decimal string: never through a float. */
export function formatAmount(amount: string, currency: string, locale: string): string {
  const digits = amount as Intl.StringNumericLiteral;
  const iso = currency.toUpperCase();
  if (isoCurrencies.has(iso)) {
    return kept(amounts, `${locale} ${iso}`, () => {
      return new Intl.NumberFormat(locale, { style: 'currency', currency: iso });
    }).format(digits);
  }
  // SAP's own currency codes need not be ISO ("$", "AR$"); "##" is none at all.
  const number = kept(amounts, locale, () => new Intl.NumberFormat(locale, { minimumFractionDigits: 2 })).format(
    digits,
  );
  return /[\p{L}\p{Sc}]/u.test(currency) ? `${currency} ${number}` : number;
}

/** `YYYY-MM-DD` in words, free of time zones. */
export function formatDate(date: string, locale: string): string {
  const at = Date.parse(`${date}T00:00:00Z`);
  return kept(dates, locale, () => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' })).format(at);
}

function kept<T>(formats: Map<string, T>, key: string, make: () => T): T {
  let format = formats.get(key);
  if (format === undefined) {
    format = make();
    formats.set(key, format);
  }
  return format;
}
