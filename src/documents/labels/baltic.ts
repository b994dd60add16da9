import { type Labels, words } from './labels.ts';

/** Finnish, Estonian, Latvian and Lithuanian. */
export const baltic: Labels = {
  number: words(`
    laskun numero, lasku no, lasku nro, laskunumero, laskun nro, hyvityslasku no, arve nr, arve number, arve no,
    kreeditarve nr, rekins nr, rekina nr, rekina numurs, saskaita faktura nr, saskaitos numeris, saskaitos nr,
    pvm saskaita faktura nr, serija nr, pavadzime nr
  `),
  issued: words(`laskun paivays, laskun pvm, laskupaiva, arve kuupaev, rekina datums, saskaitos data, israsymo data`),
  date: words(`paivays, paivamaara, pvm, kuupaev, datums, data`),
  otherDate: words(
    `erapaiva, toimituspaiva, maksutahtaeg, maksetahtaeg, tasumise tahtaeg, apmaksas termins, apmoketi iki`,
  ),
  gross: words(`
    laskun loppusumma, loppusumma, yhteensa sis alv, verollinen yhteensa, kokku koos kmga, arve summa, kokku tasuda,
    kopa ar pvn, summa apmaksai, kopa apmaksai, suma su pvm, is viso su pvm, bendra suma, viso su pvm
  `),
  total: words(`yhteensa, kokku, kopa, is viso, viso`),
  due: words(
    `maksettava, maksettavaa, maksettava yhteensa, tasuda, tasumisele kuulub, moketi, moketina suma, apmaksai`,
  ),
  net: words(`veroton yhteensa, yhteensa ilman alv, veroton, summa kmta, summa bez pvn, suma be pvm`),
  tax: words(`alv, alv yhteensa, arvonlisavero, kaibemaks, km, pvn, pvm suma, pvm 21`),
};
