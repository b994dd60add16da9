import type { Labels } from './labels.ts';

export const pl: Labels = {
  number: [
    'faktura nr',
    'faktura vat nr',
    'numer faktury',
    'nr faktury',
    'faktura numer',
    'faktura korygujaca nr',
    'korekta nr',
    'nr dokumentu',
    'numer dokumentu',
  ],
  issued: ['data wystawienia', 'wystawiono dnia', 'data faktury', 'wystawiono'],
  date: ['data'],
  otherDate: ['termin platnosci', 'data sprzedazy', 'data dostawy', 'data zakonczenia dostawy'],
  gross: [
    'razem brutto',
    'kwota brutto',
    'wartosc brutto',
    'suma brutto',
    'ogolem brutto',
    'kwota do zaplaty',
    'razem do zaplaty',
    'kwota naleznosci ogolem',
  ],
  total: ['razem', 'ogolem', 'suma'],
  due: ['do zaplaty', 'pozostaje do zaplaty'],
  net: ['razem netto', 'kwota netto', 'wartosc netto', 'suma netto'],
  tax: ['kwota vat', 'razem vat', 'podatek vat', 'wartosc vat', 'rabat'],
};
