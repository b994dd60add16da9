import type { Labels } from './labels.ts';

/** Swedish, Norwegian and Danish. */
export const nordic: Labels = {
  number: ['fakturanummer', 'faktura nr', 'fakturanr', 'faktura no', 'kreditnota nr', 'kreditfaktura nr'],
  issued: ['fakturadatum', 'fakturadato', 'faktura dato'],
  date: ['datum', 'dato'],
  otherDate: ['forfallodatum', 'forfallsdato', 'forfaldsdato', 'leveransdatum', 'leveringsdato', 'betales senest'],
  gross: [
    'totalt inkl moms',
    'total inkl moms',
    'fakturabelop',
    'fakturabelob',
    'totalbelop',
    'i alt inkl moms',
    'summa inkl moms',
    'totalsumma',
  ],
  total: ['totalt', 'i alt', 'summa', 'sum'],
  due: ['att betala', 'a betale', 'at betale', 'belopp att betala', 'til betaling'],
  net: ['netto', 'summa exkl moms', 'total ekskl moms', 'subtotal', 'delsumma'],
  tax: ['moms', 'mva', 'moms belop', 'total moms', 'rabatt'],
};
