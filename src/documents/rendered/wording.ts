import type { DocumentName } from '../../sap/document-name.ts';

/** Languages of our own copies. */
export type CopyLanguage = 'es' | 'pt' | 'en' | 'de';

/** What a copy says in one language. */
export interface CopyWording {
  readonly titles: Readonly<Record<DocumentName, string>>;
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
    titles: {
      invoice: 'Factura',
      credit_note: 'Nota de crédito',
      delivery_note: 'Remito',
      down_payment: 'Factura de anticipo',
      debit_memo: 'Nota de débito',
      reserve_invoice: 'Factura de reserva',
      down_payment_request: 'Solicitud de anticipo',
    },
    number: 'N°',
    date: 'Fecha de emisión',
    customerTaxId: 'Identificación fiscal del cliente',
    total: 'Importe total',
    notLegal: 'COPIA INFORMATIVA, SIN VALIDEZ LEGAL NI FISCAL',
    separators: ['.', ','],
  },
  pt: {
    titles: {
      invoice: 'Fatura',
      credit_note: 'Nota de crédito',
      delivery_note: 'Guia de remessa',
      down_payment: 'Fatura de adiantamento',
      debit_memo: 'Nota de débito',
      reserve_invoice: 'Fatura de reserva',
      down_payment_request: 'Solicitação de adiantamento',
    },
    number: 'N°',
    date: 'Data de emissão',
    customerTaxId: 'Identificação fiscal do cliente',
    total: 'Valor total',
    notLegal: 'CÓPIA INFORMATIVA, SEM VALIDADE LEGAL NEM FISCAL',
    separators: ['.', ','],
  },
  en: {
    titles: {
      invoice: 'Invoice',
      credit_note: 'Credit note',
      delivery_note: 'Delivery note',
      down_payment: 'Down payment invoice',
      debit_memo: 'Debit note',
      reserve_invoice: 'Reserve invoice',
      down_payment_request: 'Down payment request',
    },
    number: 'No.',
    date: 'Date of issue',
    customerTaxId: 'Tax number of the customer',
    total: 'Total amount',
    notLegal: 'COPY FOR INFORMATION, NOT THE LEGAL DOCUMENT',
    separators: [',', '.'],
  },
  de: {
    titles: {
      invoice: 'Rechnung',
      credit_note: 'Gutschrift',
      delivery_note: 'Lieferschein',
      down_payment: 'Anzahlungsrechnung',
      debit_memo: 'Belastungsanzeige',
      reserve_invoice: 'Reserverechnung',
      down_payment_request: 'Anzahlungsanforderung',
    },
    number: 'Nr.',
    date: 'Datum',
    customerTaxId: 'Steuernummer des Kunden',
    total: 'Gesamtbetrag',
    notLegal: 'KOPIE ZUR INFORMATION, NICHT DAS RECHTSGÜLTIGE DOKUMENT',
    separators: ['.', ','],
  },
};
