import { type Labels, words } from './labels.ts';

export const pl: Labels = {
  number: words(`
    faktura nr, faktura vat nr, numer faktury, nr faktury, faktura numer, faktura korygujaca nr, korekta nr,
    nr dokumentu, numer dokumentu, faktura vat numer, faktura zaliczkowa nr, faktura koncowa nr, nr fv, fv nr,
    faktura proforma nr, korekta faktury nr, nota korygujaca nr, rachunek nr, nr rachunku do faktury,
    faktura vat korygujaca nr, faktura sprzedazy nr,
    nota obciazeniowa nr, nota debetowa nr
  `),
  issued: words(`
    data wystawienia, wystawiono dnia, data faktury, wystawiono, data i miejsce wystawienia,
    miejsce i data wystawienia, data wystawienia faktury, wystawiono w dniu, wystawiona dnia, wystawiona w dniu,
    data dokumentu
  `),
  date: words(`data, dnia, z dnia`),
  otherDate: words(`
    termin platnosci, data sprzedazy, data dostawy, data zakonczenia dostawy, termin zaplaty, platne do,
    data sprzedazy wykonania uslugi, data dokonania dostawy, data wykonania uslugi, data wykonania, data zaplaty,
    termin, data wydania, data zamowienia, data otrzymania, data zakonczenia dostawy wykonania uslugi,
    data obowiazku podatkowego
  `),
  gross: words(`
    razem brutto, kwota brutto, wartosc brutto, suma brutto, ogolem brutto, kwota do zaplaty, razem do zaplaty,
    kwota naleznosci ogolem, naleznosc ogolem, do zaplaty razem, lacznie do zaplaty, suma do zaplaty, lacznie brutto,
    brutto razem, wartosc brutto razem, razem wartosc brutto, laczna kwota, kwota razem, wartosc faktury,
    calkowita kwota, laczna wartosc brutto, brutto ogolem, ogolem do zaplaty, kwota ogolem, suma wartosci brutto,
    razem z vat, kwota faktury, lacznie
  `),
  total: words(`razem, ogolem, suma, wartosc z vat, calkowita wartosc, wartosc z podatkiem`),
  due: words(`
    do zaplaty, pozostaje do zaplaty, pozostalo do zaplaty, kwota pozostala do zaplaty, naleznosc, kwota nalezna,
    saldo do zaplaty, do zwrotu
  `),
  net: words(`
    razem netto, kwota netto, wartosc netto, suma netto, netto, netto razem, lacznie netto, wartosc netto razem,
    wartosc bez vat, suma wartosci netto, podstawa opodatkowania, cena netto
  `),
  tax: words(`
    kwota vat, razem vat, podatek vat, wartosc vat, rabat, vat razem, kwota podatku, podatek, kwota podatku vat,
    zaplacono, wplacono, zaliczka, otrzymano, w tym vat, razem w tym, suma vat, lacznie vat, wartosc podatku, upust,
    kwota rabatu, ilosc razem
  `),
};
