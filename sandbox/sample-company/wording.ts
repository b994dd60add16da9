/** Texts of a print, by language of the customer. */
export interface Wording {
  /** For numbers and dates. */
  readonly locale: string;
  readonly title: string;
  readonly numberLabel: string;
  readonly fiscalLabel: string;
  readonly date: string;
  readonly dueDate: string;
  readonly taxId: string;
  readonly columns: readonly [item: string, quantity: string, price: string, amount: string];
  readonly subtotal: string;
  readonly vat: string;
  readonly total: string;
  readonly items: readonly string[];
}

const es = {
  title: 'FACTURA',
  numberLabel: 'Comprobante Nro.',
  fiscalLabel: 'Factura',
  date: 'Fecha',
  dueDate: 'Vencimiento',
  columns: ['Artículo', 'Cantidad', 'Precio', 'Importe'],
  subtotal: 'Subtotal',
  vat: 'IVA 21 %',
  total: 'TOTAL',
  items: [
    'Martillo',
    'Taladro',
    'Sierra',
    'Tornillos x 100',
    'Llave francesa',
    'Destornillador',
    'Pintura 4 l',
    'Escalera',
  ],
} as const;

/** By country of the customer. */
export const wordings: Readonly<Record<string, Wording>> = {
  AR: { ...es, locale: 'es-AR', taxId: 'CUIT' },
  MX: { ...es, locale: 'es-MX', taxId: 'RFC', total: 'Importe total' },
  BR: {
    locale: 'pt-BR',
    title: 'FATURA',
    numberLabel: 'Fatura Nº',
    fiscalLabel: 'Comprovante',
    date: 'Data',
    dueDate: 'Vencimento',
    taxId: 'CNPJ',
    columns: ['Produto', 'Quantidade', 'Preço', 'Valor'],
    subtotal: 'Subtotal',
    vat: 'IVA',
    total: 'Valor total',
    items: [
      'Martelo',
      'Furadeira',
      'Serra',
      'Parafusos x 100',
      'Chave inglesa',
      'Chave de fenda',
      'Tinta 4 l',
      'Escada',
    ],
  },
  IN: {
    locale: 'en-IN',
    title: 'INVOICE',
    numberLabel: 'Invoice No:',
    fiscalLabel: 'Voucher',
    date: 'Date',
    dueDate: 'Due date',
    taxId: 'GSTIN',
    columns: ['Item', 'Quantity', 'Price', 'Amount'],
    subtotal: 'Subtotal',
    vat: 'VAT',
    total: 'Grand Total',
    items: ['Hammer', 'Drill', 'Saw', 'Screws x 100', 'Wrench', 'Screwdriver', 'Paint 4 l', 'Ladder'],
  },
  DE: {
    locale: 'de-DE',
    title: 'RECHNUNG',
    numberLabel: 'Rechnungsnummer:',
    fiscalLabel: 'Beleg',
    date: 'Datum',
    dueDate: 'Fällig am',
    taxId: 'USt-IdNr.',
    columns: ['Artikel', 'Menge', 'Preis', 'Betrag'],
    subtotal: 'Zwischensumme',
    vat: 'USt',
    total: 'Gesamtbetrag',
    items: [
      'Hammer',
      'Bohrmaschine',
      'Säge',
      'Schrauben x 100',
      'Schraubenschlüssel',
      'Schraubendreher',
      'Farbe 4 l',
      'Leiter',
    ],
  },
};
