/** Titles in Arabic and Hebrew by the kind of document (`kinds.ts`), as `grammar/rtl-letters.ts` spells them. */
const TITLES = {
  invoice: `فاتوره, فاتوره ضريبيه, فاتوره ضريبيه مبسطه, فاتوره الكترونيه, فاتوره ضريبيه الكترونيه, فاتوره مبيعات, فاتوره بيع, فاتوره ضريبيه مبيعات, الفاتوره الضريبيه, فاتوره تجاريه, חשבונית, חשבונית מס, חשבונית מס קבלה, חשבונית מס/קבלה, חשבונית מס מרכזת, חשבונית מס מקור`,
  credit_note: `اشعار دائن, اشعار دائن ضريبي, الاشعار الدائن, مذكره دائنه, اشعار ائتمان, اشعار خصم, فاتوره مرتجع, مرتجع مبيعات, فاتوره مردودات, مردودات مبيعات, חשבונית זיכוי, חשבונית מס זיכוי, הודעת זיכוי, תעודת זיכוי`,
  delivery_note: `اذن تسليم, سند تسليم, مذكره تسليم, اشعار تسليم, بيان تسليم, قائمه التعبئه, תעודת משלוח, רשימת אריזה`,
  debit_memo: `اشعار مدين, اشعار مدين ضريبي, الاشعار المدين, مذكره مدينه, הודעת חיוב, חשבונית חיוב, תעודת חיוב`,
  down_payment: `فاتوره دفعه مقدمه, فاتوره الدفعه المقدمه, חשבונית מקדמה, חשבונית מס מקדמה`,
  down_payment_request: `طلب دفعه مقدمه, דרישת מקדמה, בקשת מקדמה`,
  order: `امر شراء, امر بيع, طلب شراء, امر توريد, تاكيد الطلب, تاكيد طلب, امر البيع, امر الشراء, הזמנת רכש, הזמנה, אישור הזמנה, הזמנת לקוח`,
  certificate: `شهاده منشا, شهاده المنشا, شهاده ضمان, شهاده مطابقه, תעודת מקור, תעודת אחריות`,
  waybill: `بوليصه شحن, بوليصه الشحن, שטר מטען`,
  quotation: `عرض سعر, عرض اسعار, تسعيره, הצעת מחיר`,
  proforma: `فاتوره اوليه, فاتوره مبدئيه, فاتوره شكليه, فاتوره صوريه, فاتوره بروفورما, بروفورما, مسوده فاتوره, חשבון עסקה, חשבונית עסקה, חשבונית פרופורמה, חשבון פרופורמה, פרופורמה, דרישת תשלום`,
  statement: `كشف حساب, كشف الحساب, דף חשבון, כרטסת`,
  receipt: `سند قبض, ايصال استلام, ايصال دفع, ايصال, اشعار دفع, سند صرف, קבלה, אישור תשלום`,
  reminder: `تذكير بالدفع, تذكير بالسداد, اشعار تاخير, انذار, מכתב התראה, תזכורת תשלום, תזכורת, דרישת תשלום אחרונה`,
  void: `ملغاه, ملغي, لاغيه, مسوده, מבוטל, מבוטלת, בוטל, בוטלה, טיוטה`,
};

/** Words drawn from left to right are read in the opposite order, and so are letters. */
function spellings(title: string): string[] {
  return [title, title.split(' ').reverse().join(' '), [...title].reverse().join('')];
}

const PATTERNS = Object.fromEntries(
  Object.entries(TITLES).map(([kind, titles]) => [
    kind,
    titles
      .split(', ')
      .flatMap(spellings)
      .toSorted((a, b) => b.length - a.length)
      .map((title) => title.replaceAll(' ', String.raw`[ \-]`))
      .join('|'),
  ]),
) as Readonly<Record<keyof typeof TITLES, string>>;

/** The titles of this kind, as part of a pattern. */
export function rtlTitles(kind: keyof typeof TITLES): string {
  return PATTERNS[kind];
}

/** Those of invoices at the start of a text; the number of letters is 0 if there are none. */
const INVOICE = new RegExp(String.raw`^[^\p{L}\p{N}]{0,3}(?:${PATTERNS.invoice})(?!\p{L})`, 'u');

export function beginsWithRtlInvoice(text: string): number {
  return INVOICE.exec(text)?.[0].length ?? 0;
}

const WHOLE = new RegExp(`^(?:${Object.values(PATTERNS).join('|')})$`, 'u');

/** Whether a text is nothing but such a title. */
export function isRtlTitle(text: string): boolean {
  return WHOLE.test(text.trim());
}
