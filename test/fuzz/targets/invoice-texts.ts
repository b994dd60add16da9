/** Texts of invoices as their prints yield them, in the languages of the field. */
export const invoiceTexts: readonly string[] = [
  'Ferretería del Sur S.A.\nCUIT: 30-71999999-1\nFACTURA A N° 0003-00001234\nComprobante interno N° PRI-1001\nFecha: 23/11/2026\nTornillos 10 110,00 1.100,00\nSubtotal 1.000,50\nIVA 21% 210,00\nTOTAL ARS 1.210,50\n',
  'ACME Ltd\nTax ID: GB123456789\nInvoice No. 1001\nDate: November 23, 2026\nYour order 77-3\nSubtotal 1,000.00\nAmount due (USD): US$ 1,210.50\n',
  'Distribuidora Sul\nCNPJ 12.345.678/0001-95\nNota Fiscal de Saída NF-e 1001 série 3\n23 de novembro de 2026\nValor total da nota R$ 1.210,50\n',
  'Schrauben GmbH\nUSt-IdNr: DE123456789\nRechnung Nr. 1001\n23.11.2026\nRechnungsbetrag: 1.210,50 EUR\nstorniert Rechnung 900\n',
  'Nota de crédito electrónica N° 0003-00000007\nanula Factura 1001\nTotal $ 1.210,50\nRFC ABC010203XY9\n',
];

/** Words and shapes that the facts are found by. */
export const invoiceWords: readonly string[] = [
  ...['factura', 'invoice no', 'total', 'total (', 'fecha', 'nota de', 'rechnung nr', 'anula ', 'order ', 'ref. '],
  ...[
    'A-',
    'INV/2026/',
    '0003-',
    '1.210',
    '1,',
    '1 111 ',
    'R$',
    'US$',
    'ARS ',
    'CUIT: A',
    '12-12345678-',
    '1/1/20',
    '12 de ',
  ],
];
