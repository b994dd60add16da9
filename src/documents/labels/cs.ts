import type { Labels } from './labels.ts';

/** Czech and Slovak. */
export const cs: Labels = {
  number: [
    'faktura c',
    'faktura cislo',
    'cislo faktury',
    'c faktury',
    'faktura no',
    'faktura danovy doklad c',
    'doklad c',
    'cislo dokladu',
    'dobropis c',
    'faktura danovy doklad',
  ],
  issued: ['datum vystaveni', 'datum vystavenia', 'vystaveno', 'datum faktury'],
  date: ['datum'],
  otherDate: [
    'datum splatnosti',
    'splatnost',
    'datum zdan plneni',
    'datum uskutecneni plneni',
    'duzp',
    'datum dodania',
  ],
  gross: [
    'celkem k uhrade',
    'celkom k uhrade',
    'celkem s dph',
    'celkom s dph',
    'celkova castka',
    'celkova suma',
    'k uhrade celkem',
    'suma celkem',
  ],
  total: ['celkem', 'celkom'],
  due: ['k uhrade', 'zbyva uhradit', 'castka k uhrade', 'suma k uhrade'],
  net: ['celkem bez dph', 'celkom bez dph', 'bez dph', 'zaklad dane', 'mezisoucet'],
  tax: ['dph', 'dph celkem', 'celkem dph', 'sleva', 'zaokrouhleni', 'celkem kusu'],
};
