import type { DocumentType } from '../../sap/invoice-source.ts';

/** Languages of our own copies. */
export type CopyLanguage = 'es' | 'pt' | 'en' | 'de';

/** What a copy says in one language. */
export interface CopyWording {
  readonly titles: Readonly<Record<DocumentType, string>>;
  /** Before the number. */
  readonly number: string;
  readonly date: string;
  readonly customerTaxId: string;
  readonly total: string;
  /** On the face of every copy. */
  readonly notLegal: string;
  /** Between thousands, and before the decimals. */
  readonly separators: readonly [group: string, decimal: string];
}

export const copyWordings: Readonly<Record<CopyLanguage, CopyWording>> = {
  es: {
    titles: { invoice: 'Factura', credit_note: 'Nota de crédito', delivery_note: 'Remito' },
    number: 'N°',
    date: 'Fecha de emisión',
    customerTaxId: 'Identificación fiscal del cliente',
    total: 'Importe total',
    notLegal: 'COPIA INFORMATIVA, SIN VALIDEZ LEGAL NI FISCAL',
    separators: ['.', ','],
  },
  pt: {
    titles: { invoice: 'Fatura', credit_note: 'Nota de crédito', delivery_note: 'Guia de remessa' },
    number: 'N°',
    date: 'Data de emissão',
    customerTaxId: 'Identificação fiscal do cliente',
    total: 'Valor total',
    notLegal: 'CÓPIA INFORMATIVA, SEM VALIDADE LEGAL NEM FISCAL',
    separators: ['.', ','],
  },
  en: {
    titles: { invoice: 'Invoice', credit_note: 'Credit note', delivery_note: 'Delivery note' },
    number: 'No.',
    date: 'Date of issue',
    customerTaxId: 'Tax number of the customer',
    total: 'Total amount',
    notLegal: 'COPY FOR INFORMATION, NOT THE LEGAL DOCUMENT',
    separators: [',', '.'],
  },
  de: {
    titles: { invoice: 'Rechnung', credit_note: 'Gutschrift', delivery_note: 'Lieferschein' },
    number: 'Nr.',
    date: 'Datum',
    customerTaxId: 'Steuernummer des Kunden',
    total: 'Gesamtbetrag',
    notLegal: 'KOPIE ZUR INFORMATION, NICHT DAS RECHTSGÜLTIGE DOKUMENT',
    separators: ['.', ','],
  },
};
