import { type Labels, words } from './labels.ts';

/** Hungarian and Romanian. */
export const huRo: Labels = {
  number: words(`
    szamlaszam, szamla szama, szamla sorszama, sorszam, factura nr, numar factura, nr factura, seria si numarul,
    bizonylatszam, bizonylat szama, bizonylat sorszama, szamla sorszam, numarul facturii, numar document, nr document,
    seria numar, seria si numar, serie si numar, factura seria, factura fiscala nr, factura fiscala, nr facturii,
    sztorno szamla sorszama, helyesbito szamla sorszama, fact nr
  `),
  issued: words(`
    szamla kelte, kiallitas datuma, kiallitas kelte, kelt, data facturii, data emiterii, data emitere,
    kiallitas napja, kiallitas, szamla kiallitas datuma, szamla datuma, keltezes, data emiterii facturii,
    data facturare, emisa la
  `),
  date: words(`datum, data`),
  otherDate: words(`
    teljesites datuma, teljesites, fizetesi hatarido, esedekesseg, data scadentei, scadenta, fizetes hatarideje,
    teljesites kelte, teljesites idopontja, teljesites napja, esedekesseg kelte, szallitas datuma, rendeles datuma,
    termen de plata, data livrarii, scadent, data scadenta, data limita, idoszak, elszamolasi idoszak
  `),
  gross: words(`
    brutto vegosszeg, brutto osszesen, szamla vegosszege, vegosszeg, total de plata, total general, valoare totala,
    total cu tva, fizetendo vegosszeg, fizetendo brutto vegosszeg, szamla osszesen, szamla brutto vegosszege,
    szamla vegosszeg, brutto ertek osszesen, brutto osszeg, osszesen brutto, osszesen fizetendo, vegosszesen,
    mindosszesen brutto, szamla brutto osszesen, szamla osszege, total plata, total factura, total de achitat,
    total valoare cu tva, valoare totala cu tva, suma totala, suma de plata, total facturat, valoare cu tva
  `),
  total: words(`osszesen, mindosszesen, total, brutto, brutto ertek`),
  due: words(`
    fizetendo, fizetendo osszeg, fizetendo osszesen, rest de plata, fizetendo brutto, sold de plata, de plata,
    de achitat, suma datorata, egyenleg
  `),
  net: words(`
    netto osszesen, netto, total fara tva, valoare fara tva, adoalap, netto ertek, netto ertek osszesen, netto osszeg,
    afa alap, total valoare fara tva, valoare, baza de impozitare, baza impozabila, total net, netto vegosszeg
  `),
  tax: words(`
    afa, afa osszesen, total tva, valoare tva, tva, afa ertek, afa osszeg, afa tartalom, ebbol afa, kerekites,
    kedvezmeny, elore fizetett, fizetve, eloleg, t v a, valoare t v a, suma tva, din care tva, reducere, discount,
    avans, transport, achitat, sold anterior
  `),
};
