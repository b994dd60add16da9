import { type Labels, words } from './labels.ts';

export const de: Labels = {
  number: words(`
    rechnungs nummer, rechnungs nr, rechnung nr, rechnung nummer, rechnungs no, beleg nummer, beleg nr, dokument nr,
    dokument nummer, rg nr, re nr, gutschrift nr, gutschrifts nr, gutschrifts nummer, rechnungskorrektur nr,
    korrekturrechnung nr, stornorechnung nr, faktura nr, lieferschein nr, lieferschein nummer, rechn nr, rech nr,
    rechnungs id, rechnungs kennung, re nummer, gutschrift nummer, faktura nummer, fakturen nummer, vr nr,
    anzahlungsrechnung nr, anzahlungsrechnungs nr, anzahlungsrechnungs nummer,
    vorauszahlungsrechnung nr, belastungsanzeige nr, belastungsanzeige nummer, belastungs nr, belastungs nummer
  `),
  issued: words(`
    rechnungs datum, beleg datum, datum der rechnung, ausstellungs datum, liefer und rechnungsdatum,
    rechnungs und lieferdatum, rechnungsdatum lieferdatum, gutschrift datum, gutschriftsdatum, rg datum, re datum,
    rechn datum, rechnung vom, faktura datum, erstellt am, erstellungsdatum, ausgestellt am, gutschrift vom,
    rechnungs ausgangsdatum
  `),
  date: words(`datum, den`),
  otherDate: words(`
    lieferdatum, leistungsdatum, liefer und leistungsdatum, liefer bzw leistungsdatum, bestelldatum, auftragsdatum,
    falligkeitsdatum, fallig am, falligkeit, zahlbar bis, lieferscheindatum, leistungszeitraum, abrechnungszeitraum,
    druckdatum, valutadatum, valuta, leistungs datum, datum der leistung, bestellt am, bestellung vom, geliefert am,
    lieferung am, lieferung vom, zahlungsziel, zahlungstermin, zahlungsfrist, falligkeits datum, buchungsdatum,
    zeitraum, auftrag vom, lieferschein vom, gultig bis, skonto bis, zahlbar am, anreise, abreise
  `),
  gross: words(`
    gesamtbetrag, rechnungsbetrag, rechnungssumme, rechnungssumme brutto, rechnungssumme brutto inkl ust, bruttosumme,
    bruttobetrag, endbetrag, endsumme, gesamtsumme, summe gesamt, gesamt brutto, summe brutto, rechnungstotal,
    rechnungsendbetrag, gesamtbetrag brutto, gesamtbetrag inkl mwst, gesamtbetrag inkl ust, netto inkl mwst,
    total inkl mwst, gesamtpreis, summe inkl mwst, gesamt inkl mwst, bruttogesamtbetrag, gesamtrechnungsbetrag,
    gutschriftsbetrag, rechnungsgesamtbetrag, betrag inkl mwst, betrag inkl ust, brutto rechnungsbetrag,
    bruttorechnungsbetrag, gesamtpreis brutto, rechnungsbetrag gesamt, rechnungsbetrag brutto, betrag gesamt,
    betrag brutto, gutschriftbetrag, brutto gesamt, brutto gesamtbetrag, bruttogesamtsumme, bruttoendbetrag,
    brutto endbetrag, endbetrag brutto, endsumme brutto, gesamtsumme brutto, gesamtsumme inkl mwst,
    gesamtsumme inkl ust, gesamt inkl ust, summe inkl ust, rechnungsbetrag inkl mwst, rechnungsbetrag inkl ust,
    total inkl ust, total brutto, bruttototal, total rechnung, totalbetrag, auszahlungsbetrag, gutschriftssumme,
    gesamtbetrag der rechnung, rechnungs summe gesamt, rechnungspreis, rechnungswert
  `),
  total: words(`gesamt, total, summe, brutto, endpreis, gesamtwert, gesamtkosten`),
  due: words(`
    zahlbetrag, zu zahlen, zu zahlender betrag, offener betrag, forderungsbetrag, zahlbarer betrag, falliger betrag,
    restbetrag, zu uberweisen, zu uberweisender betrag, zahllast, zu bezahlender betrag, zu bezahlen,
    falliger gesamtbetrag, zu zahlender gesamtbetrag, offene summe, noch zu zahlen, noch offen, restzahlung,
    bitte zahlen sie, zahlungsbetrag, forderung, restforderung, offener restbetrag, abbuchungsbetrag,
    abzubuchender betrag, zu zahlende summe, falliger zahlbetrag
  `),
  net: words(`
    netto, nettobetrag, summe netto, nettosumme, gesamt netto, zwischensumme, warenwert, rechnungssumme netto,
    rechnungssumme ohne ust, gesamtbetrag netto, positionssumme, gesamtbetrag der positionen, netto gesamt,
    summe ohne mwst, total exkl mwst, rechnungssumme netto excl ust, positionen netto, versandkosten netto,
    gesamtnetto, rechnungsbetrag netto, gesamtsumme netto, summe exkl mwst, total netto, nettowert, netto summe,
    betrag netto, betrag ohne mwst, gesamt ohne mwst, gesamtbetrag ohne mwst, nettogesamtbetrag, rechnungsnetto,
    nettopreis, steuerpflichtiger betrag, bemessungsgrundlage, gesamtnettobetrag, netto gesamtbetrag, nettogesamt,
    summe der positionen
  `),
  tax: words(`
    mwst, ust, umsatzsteuer, mehrwertsteuer, mwst betrag, steuerbetrag, ust betrag, zzgl mwst, zuzuglich mwst,
    gesamtbetrag der zuschlage, gesamtbetrag der abschlage, gesamtmenge, gesamtgewicht, erhaltene anzahlungen,
    anzahlung, steuerbasisbetrag, summe mwst, summe ust, gesamtsteuer, gesamtrabatt, artikelgesamtrabatt, ubertrag,
    gesamtanzahl, anzahl gesamt, gesamt mwst, gesamt ust, gesamtmwst, mwst gesamt, enthaltene mwst, enthaltene ust,
    darin enthaltene mwst, steuersumme, steuer, bereits gezahlt, bereits bezahlt, gezahlt, gezahlter betrag, skonto,
    skontobetrag, rabatt, versandkosten, mahngebuhr, mahngebuhren, alter saldo, abschlagszahlung, abzuglich anzahlung,
    saldovortrag, ust summe
  `),
};
