import { type Labels, words } from './labels.ts';

/** Croatian, Slovene and Serbian in Latin letters. */
export const southSlavic: Labels = {
  number: words(`
    racun br, racun broj, broj racuna, r 1 racun br, racun st, stevilka racuna, st racuna, racun stevilka, faktura br,
    faktura broj, broj fakture, dobropis st, odobrenje br, broj dokumenta, stevilka dokumenta
  `),
  issued: words(`datum racuna, datum izdavanja, datum izdaje, datum fakture, datum izdavanja racuna, datum izstavitve`),
  date: words(`datum`),
  otherDate: words(`
    datum dospijeca, dospijece, rok placanja, rok placila, datum zapadlosti, zapade, datum isporuke, datum opravljanja,
    datum opravljene storitve, datum prometa, datum valute, valuta, datum dobave
  `),
  gross: words(`
    ukupno za platiti, za platiti ukupno, ukupan iznos, sveukupno, ukupno s pdv om, ukupno sa pdv om, ukupan iznos racuna,
    iznos racuna, skupaj za placilo, skupaj z ddv, znesek racuna, skupni znesek, koncni znesek, ukupno za uplatu
  `),
  total: words(`ukupno, skupaj`),
  due: words(`za platiti, za uplatu, za placilo, za placanje, znesek za placilo, iznos za uplatu, iznos za placanje`),
  net: words(`osnovica, ukupno bez pdv a, ukupno bez pdv, osnova, skupaj brez ddv, neto, vrednost brez ddv`),
  tax: words(`pdv, ddv, iznos pdv a, iznos pdv, znesek ddv, ukupno pdv, skupaj ddv, popust, rabat, predujam`),
};
