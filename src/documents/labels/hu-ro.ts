import type { Labels } from './labels.ts';

/** Hungarian and Romanian. */
export const huRo: Labels = {
  number: [
    'szamlaszam',
    'szamla szama',
    'szamla sorszama',
    'sorszam',
    'factura nr',
    'numar factura',
    'nr factura',
    'seria si numarul',
  ],
  issued: [
    'szamla kelte',
    'kiallitas datuma',
    'kiallitas kelte',
    'kelt',
    'data facturii',
    'data emiterii',
    'data emitere',
  ],
  date: ['datum', 'data'],
  otherDate: ['teljesites datuma', 'teljesites', 'fizetesi hatarido', 'esedekesseg', 'data scadentei', 'scadenta'],
  gross: [
    'brutto vegosszeg',
    'brutto osszesen',
    'szamla vegosszege',
    'vegosszeg',
    'total de plata',
    'total general',
    'valoare totala',
    'total cu tva',
  ],
  total: ['osszesen', 'mindosszesen', 'total', 'brutto'],
  due: ['fizetendo', 'fizetendo osszeg', 'fizetendo osszesen', 'rest de plata'],
  net: ['netto osszesen', 'netto', 'total fara tva', 'valoare fara tva', 'adoalap'],
  tax: ['afa', 'afa osszesen', 'total tva', 'valoare tva', 'tva'],
};
