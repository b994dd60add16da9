import type { Labels } from './labels.ts';

/** Turkish and Azerbaijani. */
export const tr: Labels = {
  number: [
    'fatura no',
    'fatura numarasi',
    'fatura nr',
    'belge no',
    'irsaliye no',
    'faktura no',
    'faktura nomresi',
    'hesab faktura no',
    'qaime no',
  ],
  issued: ['fatura tarihi', 'duzenleme tarihi', 'duzenlenme tarihi', 'belge tarihi', 'faktura tarixi'],
  date: ['tarih', 'tarix'],
  otherDate: ['vade tarihi', 'son odeme tarihi', 'sevk tarihi', 'siparis tarihi', 'irsaliye tarihi', 'teslim tarihi'],
  gross: [
    'genel toplam',
    'vergiler dahil toplam tutar',
    'kdv dahil toplam',
    'toplam tutar',
    'odenecek tutar',
    'fatura tutari',
    'yekun mebleg',
    'umumi mebleg',
    'umumi cem',
  ],
  total: ['toplam', 'cemi', 'cem', 'yekun'],
  due: ['odenecek toplam', 'odenilmeli mebleg', 'bakiye'],
  net: ['ara toplam', 'mal hizmet toplam tutari', 'kdv haric toplam', 'matrah', 'kdv matrahi'],
  tax: ['kdv', 'hesaplanan kdv', 'kdv tutari', 'toplam kdv', 'toplam iskonto', 'iskonto', 'edv', 'toplam miktar'],
};
