import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cases, facts } from './phrases.test-support.ts';

const numbers = cases(`
  Número da fatura: 123 → 123
  Fatura n.º 2026/45 → 2026 45
  Fatura FT 2026/45 → FT-2026 45
  Fatura-Recibo FR 2026/12 → FR-2026 12
  Factura n.º FT A/123 → FT-A 123
  Número da NFS-e⏎20 → 20
  NOTA FISCAL ELETRÔNICA Nº 1.234 → 1234
  DANFE⏎Nº 000.123.456⏎SÉRIE: 1 → 123456
  Nº da Nota: 00001234 → 1234
  Nota fiscal de serviços eletrônica - NFS-e⏎Número da Nota⏎00000123 → 123
  Factuur nr. 2026-0012 → 2026 12
  Factuur⏎Nummer: 20260012 → 20260012
  Factuurnr 2026.0012 → 2026 12
  FACTUUR 20260012 → 20260012
  Creditfactuur 2026-5 → 2026 5
  993548900  Factuurnummer → 993548900
  993548900⏎Factuurnummer → 993548900
  Fakturanummer 10234 → 10234
  Faktura nr. 10234 → 10234
  Fakturanr: 10234 → 10234
  FAKTURA⏎Nr 10234 → 10234
  Kreditnota nr. 33 → 33
  Laskun numero 1234 → 1234
  LASKU 1234 → 1234
  Faktura 10234 → 10234
  Fakturanr.  10234 → 10234
  Faktura nummer 10234 → 10234
  Kreditfaktura 10234 → 10234
  Faktura VAT nr FV/12/03/2026 → FV-03-2026 12
  Faktura nr FV 12/2026 → FV-2026 12
  Faktura VAT 12/2026 → 2026 12
  Faktura korygująca nr KOR/2/2026 → KOR-2026 2
  Numer faktury 123 → 123
  Fatura No: GIB2026000000012 → GIB 2026000000012
  FATURA NO⏎A-123456 → A 123456
  Seri/Sıra No: A 123456 → A 123456
  Fatura Numarası: 123 → 123
  e-Fatura⏎Fatura No : ABC2026000000123 → ABC 2026000000123
  Belge No: 77 → 77
  Faktura č. 20260012 → 20260012
  FAKTURA - DAŇOVÝ DOKLAD č. 20260012 → 20260012
  Faktura číslo: 20260012 → 20260012
  Daňový doklad č.: 20260012 → 20260012
  Číslo dokladu 20260012 → 20260012
  Faktúra č. 20260012 → 20260012
  Číslo faktúry: 20260012 → 20260012
  Faktura 20260012 → 20260012
  Faktura (daňový doklad) č. 12 → 12
  Evidenční číslo: 2026001 → 2026001
  Dobropis č. 12 → 12
  Számla sorszáma: ABC-2026-12 → ABC-2026 12
  Sorszám: 2026/00012 → 2026 12
  SZÁMLA⏎Számla száma: 12 → 12
  Bizonylatszám: AB-12 → AB 12
  Factură seria AB nr. 1234 → AB 1234
  Seria AB Nr. 1234 → AB 1234
  Numărul facturii: 1234 → 1234
  FACTURA FISCALA⏎Seria ABC nr. 1234 → ABC 1234
  Fattura nr. 12 del 03/04/2026 → 12
  FATTURA IMMEDIATA N. 12 → 12
  Fattura differita n. 12 → 12
  Fattura accompagnatoria n. 12 del 1/2/2026 → 12
  Parcella n. 12 → 12
  Documento n. 12/2026 → 2026 12
  N. documento⏎12 → 12
  Nr. fattura 12 → 12
  Fattura di vendita n. 12 → 12
  TD01 fattura⏎Numero documento⏎12 → 12
  Facture N° FC-2026-0012 → FC-2026 12
  Facture : FA0012 → FA 12
  N° de facture : 2026-12 → 2026 12
  Facture no 12 → 12
  FACTURE⏎N° 12 → 12
  Facture d'acompte n° 12 → 12
  Facture de solde N° 12 → 12
  N° d'avoir : AV12 → AV 12
  FACTURE N°12 du 3 mars 2026 → 12
  Numéro de pièce : 12 → 12
  Invoice: INV-0012 → INV 12
  Invoice # 12 → 12
  Invoice#:INV12 → INV 12
  Tax Invoice No : GST/24-25/0012 → GST-24-25 12
  Tax Invoice # 12 → 12
  INVOICE⏎#12345 → 12345
  INVOICE⏎INV-12345 → INV 12345
  Inv. No.: 12 → 12
  Invoice Ref: 12 → 12
  Invoice reference 12 → 12
  Our invoice no. 12 → 12
  Bill No: 12 → 12
  Bill # 12 → 12
  Invoice Number⏎IN-12 → IN 12
  Invoice Serial No.: 12 → 12
  Sales invoice SI-12 → SI 12
  Sales Invoice No. 12 → 12
  Serial no of invoice 12 → 12
  Voucher No. 12 → 12
  Document Number: 12 → 12
  Invoice no.⏎12⏎Date → 12
  Credit Note # CN-12 → CN 12
  Retail Invoice No. 12 → 12
  Cash memo no. 12 → 12
  Invoice Nr.: 12 → 12
  Invoice No / Date⏎12 / 03.04.2026 → 12
  Invoice No. & Date: 12 dt. 03-04-2026 → 12
  Facture / Invoice 12345 → 12345
  Invoice/Bill No. 12 → 12
  Rechnungs-Nummer: 12 → 12
  Rechnungsnr.: RE-12 → RE 12
  RechnungsNr 12 → 12
  Rechn.-Nr. 12 → 12
  Rg.-Nr.: 12 → 12
  Rech.-Nr. 12 → 12
  Belegnummer 12 → 12
  Rechnung: 12345 → 12345
  Rechnung #12345 → 12345
  RECHNUNG⏎Nr. 12 → 12
  RECHNUNG Nr.:⏎2026-12 → 2026 12
  Rechnung-Nr. 12 → 12
  Rechnungs-ID: 12 → 12
  Vorgangsnummer 7⏎Rechnung 12345 → 12345
  Honorarrechnung Nr. 12 → 12
  Faktura-Nr. 12 → 12
  Fakturanummer 12 → 12
  Dauerrechnung Nr. 12 → 12
  Schlussrechnung Nr. 12 → 12
  Rechnung Nr. 2026/12/345 → 2026-12 345
  Factura Nº 12 → 12
  Factura núm. 12 → 12
  Nº Factura: 12 → 12
  N.º de factura: F-12 → F 12
  Número de factura⏎12 → 12
  Factura simplificada 12 → 12
  Factura: F2026/12 → F2026 12
  Fra. nº 12 → 12
  FACTURA Nº: FV26-12 → FV26 12
  Num. Factura FV 12 → FV 12
  FACTURA ELECTRÓNICA DE VENTA⏎No. FE 4117 → FE 4117
  FACTURA ELECTRÓNICA DE VENTA⏎FE4117 → FE 4117
  FACTURA DE VENTA No SETP 990000123 → SETP 990000123
  FACTURA ELECTRÓNICA⏎F001-123 → F001 123
  FACTURA ELECTRONICA⏎Nº F001 - 00000123 → F001 123
  Folio Fiscal: 11111111-2222-3333-4444-555555555555⏎Folio: 13 → 13
  Serie: A⏎Folio: 13 → 13
  Factura A-13 → A 13
  No. de Factura 13 → 13
  Número del DTE: 123456789 → 123456789
  Boleta Electrónica N° 13 → 13
  Comprobante N° 13 → 13
  e-Ticket A 123 → A 123
  e-Factura Serie A Número 123 → A 123
  Račun br. 12 → 12
  Račun št. 12 → 12
  Faktura br. 12 → 12
  Фактура № 12 → 12
  Счет-фактура № 12 → 12
  Τιμολόγιο 12 → 12
  Sąskaita faktūra Nr. 12 → 12
  Arve nr 12 → 12
  Rēķins Nr. 12 → 12
  Hesab-faktura № 12 → 12
`);
test('the number is read after its label in each language', () => {
  for (const [text, number] of numbers) {
    const read = facts(text).numbers.map(({ series, counter }) => `${series} ${counter}`.trim());
    assert.deepEqual(read, [number], text);
  }
});
