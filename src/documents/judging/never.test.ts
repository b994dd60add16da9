import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeOf, printedInvoice } from './judge.test-support.ts';

const invoice = printedInvoice('EUR');

const never = [
  'MAHNUNG⏎Rechnung Nr. 4117⏎Datum 02.06.2026⏎Gesamtbetrag 1.210,50 €',
  '1. Mahnung⏎Rechnungsnummer: 4117⏎Rechnungsdatum 02.06.2026⏎Gesamtbetrag 1.210,50 €',
  'Zahlungserinnerung⏎Rechnungsnummer: 4117⏎Rechnungsdatum 02.06.2026⏎Offener Betrag 1.210,50 €',
  'PAYMENT REMINDER⏎Invoice No. 4117⏎Invoice date 2 June 2026⏎Total 1,210.50 EUR',
  'Remittance Advice⏎Invoice No. 4117⏎Date 2 June 2026⏎Total 1,210.50 EUR',
  'RECIBO⏎Factura N° 4117⏎Fecha 02/06/2026⏎Total 1.210,50',
  'RECIBO N° 77⏎Factura N° 4117⏎Fecha 02/06/2026⏎Total 1.210,50',
  'Recibo de caja No. 9⏎Factura N° 4117⏎Fecha 02/06/2026⏎Total 1.210,50',
  'QUITTUNG⏎Rechnungsnummer 4117⏎Datum 02.06.2026⏎Gesamtbetrag 1.210,50 €',
  'Aviso de cobro⏎Factura N° 4117⏎Fecha 02/06/2026⏎Total 1.210,50',
  'Rappel⏎Facture n° 4117⏎Date 02/06/2026⏎Total TTC 1 210,50 €',
  'Lettre de relance⏎Facture n° 4117⏎Date 02/06/2026⏎Total TTC 1 210,50 €',
  'Sollecito di pagamento⏎Fattura n. 4117⏎Data 02/06/2026⏎Totale fattura 1.210,50',
  'Herinnering⏎Factuurnummer 4117⏎Datum 02-06-2026⏎Totaal 1.210,50',
  'Upomínka⏎Faktura č. 4117⏎Datum 02.06.2026⏎Celkem k úhradě 1 210,50',
  'Zálohová faktura č. 4117⏎Datum 02.06.2026⏎Celkem k úhradě 1 210,50',
  'Díjbekérő⏎Sorszám: 4117⏎Kelt: 2026.06.02⏎Fizetendő 1 210,50',
  'Faktura korygująca nr 4117⏎Data wystawienia 2026-06-02⏎Do zapłaty 1 210,50',
  'Kreditfaktura 4117⏎Fakturadatum 2026-06-02⏎Att betala 1 210,50 kr',
  'Kreditnota nr. 4117⏎Fakturanr. 4117⏎Dato 02.06.2026⏎Total 1.210,50',
  'Avoir⏎Facture n° 4117⏎Date 02/06/2026⏎Total TTC 1 210,50 €',
  'CREDIT INVOICE No. 4117⏎Date 2 June 2026⏎Total 1,210.50 EUR',
  'Corrective Invoice No. 4117⏎Date 2 June 2026⏎Total 1,210.50 EUR',
  'Factura rectificativa N° 4117⏎Fecha 02/06/2026⏎Total 1.210,50',
  'Borrador de factura N° 4117⏎Fecha 02/06/2026⏎Total 1.210,50',
  'DRAFT INVOICE 4117⏎Date 2 June 2026⏎Total 1,210.50 EUR',
  'Árajánlat 4117⏎Sorszám 4117⏎Kelt 2026.06.02⏎Összesen 1 210,50',
  'INVOICE⏎Invoice No. 99⏎Original invoice no. 4117⏎Date 2 June 2026⏎Total 1,210.50 EUR',
  'INVOICE⏎Original invoice no. 4117⏎Date 2 June 2026⏎Total 1,210.50 EUR',
  'Rechnung⏎ursprüngliche Rechnung Nr. 4117⏎Datum 02.06.2026⏎Gesamtbetrag 1.210,50',
  'Invoice No. 4117 0012⏎Date 2 June 2026⏎Total 1,210.50 EUR',
  'Invoice No.:   4117 Berlin⏎Date 2 June 2026⏎Total 1,210.50 EUR',
  'INVOICE 4117 days net⏎Date 2 June 2026⏎Total 1,210.50 EUR',
  'Invoice No. 4117⏎Date 2 June 2026⏎Total   1,500.00   1,210.50',
  'Invoice No. 4117⏎Date 2 June 2026⏎Total 1,500.00 1,210.50',
  'Invoice No. 4117⏎Date 2 June 2025⏎Total 1,210.50 EUR',
  'Invoice No. 4117⏎Date 2 June 2026⏎Total USD 1,210.50',
  'Invoice No. 4117⏎Date 2 June 2026⏎Balance due 1,210.50⏎Total 900.00',
  'Invoice No. 4117⏎Date 2 June 2026⏎Subtotal 1,210.50⏎VAT 242.10',
  'Invoice No. 4117⏎Date 2 June 2026⏎Credit limit 1,210.50',
  'Invoice No. 4117⏎Date 2 June 2026⏎Total discount 1,210.50',
  'Customer Invoice Account: 4117⏎Date 2 June 2026⏎Total 1,210.50',
  'Invoice for order 4117⏎Date 2 June 2026⏎Total 1,210.50',
  'INVOICE⏎Order No. 4117⏎Date 2 June 2026⏎Total 1,210.50',
  'INVOICE⏎Customer No.   Invoice No.⏎4117   INV-99⏎Date 2 June 2026⏎Total 1,210.50',
  'INVOICE⏎Tracking number 4117⏎Date 2 June 2026⏎Total 1,210.50',
  'Invoice⏎Bank: 4117⏎Date 2 June 2026⏎Total 1,210.50',
  'Factura de compra N° 4117⏎Fecha 02/06/2026⏎Total 1.210,50',
  'Nota de débito N° 4117⏎Fecha 02/06/2026⏎Total 1.210,50',
  'Debit note no. 4117⏎Date 2 June 2026⏎Total 1,210.50',
  'Abschlussrechnung 99⏎abzüglich Abschlagsrechnung Nr. 4117 vom 02.06.2026⏎Gesamtbetrag 1.210,50',
  'Invoice 99⏎Less deposit invoice no. 4117⏎Date 2 June 2026⏎Total 1,210.50 EUR',
  'Invoice No 4117⏎Date 2 June 2026⏎Total 1,210.50 EUR\fInvoice No 4118⏎Date 2 June 2026⏎Total 99.00 EUR',
  'Invoice No 4117⏎Date 2 June 2026⏎Total 1,210.50 EUR\fLasku 4118⏎Päiväys 3.6.2026⏎Yhteensä 99,00',
  'Invoice No 4117⏎Date 2 June 2026⏎Total 1,210.50 EUR⏎Invoice No 4118⏎Total 99.00',
  'Invoice No 4117⏎VAT DE232446240⏎Date 2 June 2026⏎Total 1,210.50 EUR⏎IBAN DE08 7009 0100 1234 5678 90\fBelege⏎IBAN DE11 7009 0100 1234 5678 99⏎Datum 3.6.2026',
  'Fatura-Recibo anulada⏎ANULADO⏎Fatura n.º 4117⏎Data 02/06/2026⏎Total 1.210,50 EUR',
  'CANCELLED⏎Invoice No 4117⏎Date 2 June 2026⏎Total 1,210.50 EUR',
];
for (const text of never)
  test(`is not the PDF of invoice 4117 over EUR 1,210.50 of 2 June 2026: ${text}`, () => {
    assert.notEqual(judgeOf(text, invoice), 'matched');
  });

const always = [
  'Rechnung Nr. 4117⏎Rechnungsdatum 02.06.2026⏎Gesamtbetrag 1.210,50 €⏎Bei Zahlungsverzug erfolgt eine Mahnung.',
  'FACTURA N° 4117⏎Fecha 02/06/2026⏎Total 1.210,50⏎Recibí conforme⏎Recibo:',
  'Fatura-Recibo n.º 4117⏎Data 02/06/2026⏎Total 1.210,50 EUR',
  'Invoice No. & Date: 4117 dt. 02-06-2026⏎Total 1,210.50',
  'Faktura nr FV/4117/06/2026⏎Data wystawienia 2026-06-02⏎Do zapłaty: 1 210,50 EUR',
  'Invoice No 4117⏎Date 2 June 2026⏎Page 1 of 2⏎Total 1,210.50 EUR\fTerms and conditions⏎Page 2 of 2',
  'Lasku 4117⏎Päiväys 2.6.2026⏎Yhteensä 1 210,50 €',
  'FACTURA N° 4117⏎ORIGINAL⏎Fecha 02/06/2026⏎Total 1.210,50\fFACTURA N° 4117⏎DUPLICADO⏎Fecha 02/06/2026⏎Total 1.210,50',
  'Račun br. 4117⏎Datum računa 02.06.2026⏎Ukupno za platiti 1.210,50 EUR',
  'Фактура № 4117⏎Дата 02.06.2026⏎Общо с ДДС 1 210,50',
  'Τιμολόγιο 4117⏎Ημερομηνία 02/06/2026⏎Τελικό σύνολο 1.210,50 €',
];
for (const text of always)
  test(`is the PDF of invoice 4117: ${text}`, () => {
    assert.equal(judgeOf(text, invoice), 'matched');
  });
