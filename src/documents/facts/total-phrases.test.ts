import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cases, facts } from './phrases.test-support.ts';

const totals = cases(`
  TOTAL GERAL R$ 1.210,50 → 1210.5
  Valor Total da NFS-e⏎R$ 100,00 → 100
  Valor Líquido da NFS-e⏎R$ 100,00 → 100
  V. TOTAL DA NOTA⏎100,00 → 100
  VALOR TOTAL DO SERVIÇO = R$ 100,00 → 100
  Total a pagar 100,00 € → 100
  Total (EUR) 100,00 → 100
  Total com IVA 100,00 → 100
  TOTAL DOCUMENTO 100,00 → 100
  Total da fatura: 100,00 € → 100
  Valor a pagar R$ 100,00 → 100
  Total ilíquido 90,00⏎IVA 10,00⏎Total 100,00 → 100
  Totaal incl. BTW € 100,00 → 100
  Totaal inclusief 21% BTW € 100,00 → 100
  Te betalen € 100,00 → 100
  Factuurbedrag € 100,00 → 100
  Totaal excl. BTW 90,00⏎BTW 10,00⏎Totaal 100,00 → 100
  Totaalbedrag incl. btw € 100,00 → 100
  Totaal te voldoen € 100,00 → 100
  Att betala 100,00 kr → 100
  ATT BETALA SEK 100,00 → 100
  Summa att betala 100,00 → 100
  Totalt att betala 100,00 → 100
  Å betale 100,00 → 100
  Sum å betale NOK 100,00 → 100
  Beløp å betale 100,00 → 100
  Total inkl. moms 100,00 → 100
  I alt at betale 100,00 → 100
  I alt DKK 100,00 → 100
  Beløb i alt 100,00 → 100
  Fakturatotal 100,00 → 100
  Totalt inkl. mva 100,00 → 100
  Summa 80,00⏎Moms 25% 20,00⏎Att betala 100,00 → 100
  Yhteensä 100,00 → 100
  Maksettava 100,00 → 100
  Totalbeløp 100,00 → 100
  Totalbelopp 100,00 → 100
  Do zapłaty: 100,00 zł → 100
  Do zapłaty 100,00 PLN → 100
  RAZEM DO ZAPŁATY 100,00 → 100
  Razem 80,00 20,00 100,00 → 100
  Kwota do zapłaty: 100,00 → 100
  Wartość brutto 100,00 → 100
  Ogółem 100,00 → 100
  Suma brutto: 100,00 → 100
  Należność ogółem 100,00 → 100
  Do zapłaty razem 100,00 → 100
  Łącznie do zapłaty 100,00 → 100
  Kwota należności ogółem: 100,00 PLN → 100
  Ödenecek Tutar 100,00 TL → 100
  Vergiler Dahil Toplam Tutar 100,00 TL → 100
  GENEL TOPLAM: 100,00 → 100
  Toplam Tutar 100,00 → 100
  KDV Dahil Toplam 100,00 → 100
  Mal Hizmet Toplam Tutarı 80,00 TL⏎Hesaplanan KDV(%18) 20,00 TL⏎Vergiler Dahil Toplam Tutar 100,00 TL⏎Ödenecek Tutar 100,00 TL → 100
  Yekun: 100,00 AZN → 100
  Cəmi: 100,00 AZN → 100
  Celkem k úhradě: 100,00 Kč → 100
  K úhradě 100,00 Kč → 100
  CELKEM K ÚHRADĚ⏎100,00 Kč → 100
  Celková částka 100,00 → 100
  Částka k úhradě 100,00 Kč → 100
  Celkem s DPH 100,00 → 100
  Celková suma: 100,00 EUR → 100
  Spolu na úhradu 100,00 EUR → 100
  Na úhradu 100,00 € → 100
  Celkom k úhrade 100,00 € → 100
  Suma na úhradu 100,00 EUR → 100
  K úhrade: 100,00 EUR → 100
  Spolu: 100,00 EUR → 100
  Fakturovaná částka 100,00 → 100
  Fizetendő: 100 Ft → 100
  Összesen: 100,00 Ft → 100
  Fizetendő végösszeg 100,00 → 100
  Bruttó végösszeg: 100 Ft → 100
  Mindösszesen 100,00 → 100
  Számla összesen 100,00 → 100
  Végösszeg 100,00 Ft → 100
  TOTAL DE PLATĂ 100,00 RON → 100
  Total plată 100,00 → 100
  Total general 100,00 lei → 100
  Total de plata: 100,00 → 100
  Totale fattura 100,00 → 100
  Totale documento EUR 100,00 → 100
  Totale a pagare 100,00 → 100
  TOTALE DA PAGARE € 100,00 → 100
  Netto a pagare 100,00 → 100
  Netto da pagare 100,00 → 100
  Totale complessivo 100,00 → 100
  Totale € 100,00 → 100
  Importo totale € 100,00 → 100
  TOTALE FATTURA EURO 100,00 → 100
  Totale IVA inclusa 100,00 → 100
  Imponibile 80,00⏎IVA 20,00⏎Totale 100,00 → 100
  Total TTC 100,00 € → 100
  Total T.T.C. 100,00 € → 100
  TOTAL TTC EUR 100,00 → 100
  Net à payer 100,00 € → 100
  Montant TTC : 100,00 → 100
  Montant dû 100,00 € → 100
  Total à régler 100,00 € → 100
  Montant à régler : 100,00 € → 100
  A payer en euros 100,00 → 100
  TOTAL À PAYER TTC : 100,00 € → 100
  Montant total TTC 100,00 € → 100
  Montant net à payer 100,00 → 100
  Total facture TTC 100,00 → 100
  Montant de votre facture 100,00 € → 100
  TTC 100,00 € → 100
  Total EUR TTC 100,00 → 100
  Total général TTC 100,00 → 100
  Somme totale hors TVA  80,00⏎Montant total de la facture  100,00 → 100
  Net à payer (EUR)  100,00 → 100
  Reste à payer 100,00 → 100
  Total toutes taxes comprises (TTC) 100,00 → 100
  Total Due $100.00 → 100
  Total Due: USD 100.00 → 100
  Amount Due (USD) $100.00 → 100
  Amount due $100.00 USD → 100
  Balance Due $100.00 → 100
  Invoice Total $100.00 → 100
  Total (USD) $100.00 → 100
  TOTAL AMOUNT DUE 100.00 → 100
  Total Amount: 100.00 → 100
  Net amount payable 100.00 → 100
  Total inc GST $100.00 → 100
  Total Price $100.00 → 100
  Amount Paid 0.00⏎Total 100.00 → 100
  Grand Total ₹ 100.00 → 100
  Total Amount (INR) 100.00 → 100
  Total in INR 100.00 → 100
  Total Invoice Amount (in figure) 100.00 → 100
  Total Payable Amount: 100.00 → 100
  Order Total: $100.00 → 100
  Total charges 100.00 → 100
  TOTAL: $100 → 100
  Total cost $100.00 → 100
  Total for this invoice: £100.00 → 100
  Total this invoice 100.00 → 100
  Amount payable 100.00 → 100
  Total current charges 100.00 → 100
  Invoice Value 100.00 → 100
  Total Amount After Tax: 100.00 → 100
  Net Amount 80.00⏎VAT 20.00⏎Gross Amount 100.00 → 100
  Total Gross 100.00 → 100
  Total EUR 100.00 → 100
  Total incl. 20% VAT 100.00 → 100
  Amount chargeable 100.00 → 100
  Total value of invoice 100.00 → 100
  Total to be paid 100.00 → 100
  Please pay this amount 100.00 → 100
  Total Net 80.00⏎Total VAT 20.00⏎Total 100.00 → 100
  Total Amount incl. Tax 100.00 → 100
  Invoice amount due $100.00 → 100
  Credit amount $100.00 → 100
  Total credit 100.00 → 100
  New charges $100.00 → 100
  Payment due $100.00 → 100
  Amount 100.00⏎Tax 0.00⏎Total 100.00 → 100
  Estimated total 100.00 → 100
  Gesamtbetrag 100,00 € → 100
  Rechnungsbetrag: 100,00 EUR → 100
  Gesamtsumme: 100,00 → 100
  Zu zahlender Betrag 100,00 → 100
  Zahlbetrag 100,00 → 100
  Summe brutto 100,00 → 100
  Endbetrag inkl. MwSt. 100,00 → 100
  Betrag inkl. MwSt. 100,00 → 100
  Rechnungsbetrag (brutto) 100,00 → 100
  Gesamt: 100,00 € → 100
  Gesamtbetrag EUR 100,00 → 100
  Zu überweisen 100,00 → 100
  Brutto-Rechnungsbetrag 100,00 → 100
  Bruttorechnungsbetrag 100,00 → 100
  Fälliger Gesamtbetrag 100,00 → 100
  Rechnungsbetrag in EUR 100,00 → 100
  Gesamtbetrag inkl. 19% MwSt. 100,00 → 100
  Gesamtbetrag inkl. 19 % USt 100,00 € → 100
  Gesamtpreis brutto 100,00 → 100
  Zahllast 100,00 → 100
  Gesamt inkl. MwSt 100,00 → 100
  Rechnungsbetrag gesamt 100,00 → 100
  Betrag gesamt 100,00 → 100
  Zu bezahlender Betrag 100,00 → 100
  Rechnungstotal CHF 100.00 → 100
  Total CHF 100.00 → 100
  Summe inkl. USt. 100,00 → 100
  Zu zahlen: 100,00 EUR → 100
  Fälliger Betrag 100,00 → 100
  Bruttobetrag 100,00 → 100
  zu zahlender Gesamtbetrag 100,00 → 100
  Gutschriftbetrag 100,00 → 100
  Ihre Rechnungssumme 100,00 → 100
  Total Factura 100,00 € → 100
  TOTAL A PAGAR: 100,00 → 100
  Total: 100,00 € → 100
  Importe total 100,00 → 100
  TOTAL IMPORTE FACTURA 100,00 → 100
  Total con IVA 100,00 → 100
  Total (IVA incl.) 100,00 → 100
  Total Fra. 100,00 → 100
  Líquido a pagar 100,00 → 100
  Monto total a pagar 100,00 → 100
  VALOR TOTAL A PAGAR 100.00 → 100
  Total Bruto 80,00⏎IVA 20,00⏎Total 100,00 → 100
  Total M.N. 100.00 → 100
  Importe Total S/ 100.00 → 100
  IMPORTE TOTAL: S/. 100.00 → 100
  Total Q 100.00 → 100
  Total Gs. 100.000 → 100000
  Total Bs 100,00 → 100
  TOTAL COMPROBANTE $ 100,00 → 100
  Total en letras: cien⏎Total 100,00 → 100
  Total de la Factura 100,00 → 100
  VALOR TOTAL 100,00 → 100
  Total Operación 100,00 → 100
  Total general $ 100,00 → 100
  Total Neto 80⏎IVA 20⏎Total 100 → 100
  Total a Pagar en USD 100.00 → 100
  Importe a pagar 100,00 → 100
  Total Factura (EUR) 100,00 → 100
  Ukupno 100,00 → 100
  Iš viso 100,00 → 100
  Kokku 100,00 → 100
  Σύνολο 100,00 → 100
  Итого 100,00 → 100
  Skupaj 100,00 → 100
`);
test('the total is read next to its label in each language', () => {
  for (const [text, total] of totals) assert.equal(facts(text).total?.value, total, text);
});

const days = cases(`
  Data de emissão: 03/02/2026 → 2026-02-03
  Emitido em 03/02/2026 → 2026-02-03
  Dt. Emissão 03/02/2026 → 2026-02-03
  Data: 03-02-2026 → 2026-02-03
  DATA EMISSÃO⏎03/02/2026 → 2026-02-03
  Competência 03/02/2026⏎Emissão 04/02/2026 → 2026-02-04
  Factuurdatum 3-2-2026 → 2026-02-03
  Datum: 3 februari 2026 → 2026-02-03
  Fakturadatum 2026-02-03 → 2026-02-03
  Fakturadato: 03.02.2026 → 2026-02-03
  3. februar 2026 → 2026-02-03
  Data wystawienia: 2026-02-03 → 2026-02-03
  Wystawiono dnia 3 lutego 2026 r. → 2026-02-03
  Düzenleme Tarihi: 03-02-2026 → 2026-02-03
  Fatura Tarihi: 03.02.2026 → 2026-02-03
  3 Şubat 2026 → 2026-02-03
  Datum vystavení: 3. 2. 2026 → 2026-02-03
  Dátum vystavenia: 03.02.2026 → 2026-02-03
  Vystaveno dne 3. února 2026 → 2026-02-03
  Számla kelte: 2026.02.03. → 2026-02-03
  Kelt: 2026. február 3. → 2026-02-03
  Data facturii: 03.02.2026 → 2026-02-03
  Data fattura 03/02/2026 → 2026-02-03
  Date de facturation : 03/02/2026 → 2026-02-03
  le 3 février 2026 → 2026-02-03
  Invoice Date: Feb 3, 2026 → 2026-02-03
  Date: 3rd Feb 2026 → 2026-02-03
  Date: 03-Feb-26 → 2026-02-03
  Dated 3 Feb 2026 → 2026-02-03
  Date: Tuesday, February 3, 2026 → 2026-02-03
  Invoice date 2026/02/03 → 2026-02-03
  Rechnungsdatum: 3.2.2026 → 2026-02-03
  Berlin, den 3. Februar 2026 → 2026-02-03
  Datum: Di, 03.02.2026 → 2026-02-03
  Fecha de Emisión: 3 de febrero de 2026 → 2026-02-03
  Fecha: 03/FEB/2026 → 2026-02-03
  Fecha 2026-02-03T10:11:12 → 2026-02-03
  FECHA Y HORA DE EXPEDICIÓN⏎2026-02-03 10:11:12 → 2026-02-03
  Feb-03-2026 → 2026-02-03
  February 3rd, 2026 → 2026-02-03
  2026年2月3日 → 2026-02-03
  Date 03.02.26 → 2026-02-03
  2026-Feb-03 → 2026-02-03
  3/2/26 → 2026-02-03
  Päiväys 3.2.2026 → 2026-02-03
`);
test('dates are read as each language writes them', () => {
  for (const [text, day] of days) {
    const { issued, dated, others } = facts(text).dates;
    const read = [...issued, ...dated, ...others].flatMap(({ readings }) => readings);
    assert.ok(read.includes(day), `${text}: ${read.join()}`);
  }
});
