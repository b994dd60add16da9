import { type Labels, words } from './labels.ts';

/** Turkish and Azerbaijani. */
export const tr: Labels = {
  number: words(`
    fatura no, fatura numarasi, fatura nr, belge no, irsaliye no, faktura no, faktura nomresi, hesab faktura no,
    qaime no, fatura sira no, seri sira no, fatura seri no, fatura sira numarasi, e arsiv fatura no, arsiv no,
    belge numarasi, elektron qaime no, invoys no, irsaliye fatura no
  `),
  issued: words(`
    fatura tarihi, duzenleme tarihi, duzenlenme tarihi, belge tarihi, faktura tarixi, fatura duzenleme tarihi,
    duzenleme tarihi saati, duzenlenme tarihi ve saati, fatura tarihi ve saati, fatura tarihi saati, tanzim tarihi,
    tarixi, hesab faktura tarixi, verilme tarixi
  `),
  date: words(`tarih, tarix`),
  otherDate: words(`
    vade tarihi, son odeme tarihi, sevk tarihi, siparis tarihi, irsaliye tarihi, teslim tarihi, odeme tarihi, vade,
    sevk tarihi ve saati, fiili sevk tarihi, gonderim tarihi, siparis tarih, sozlesme tarihi, odenis tarixi,
    muqavile tarixi, son odenis tarixi, donem, donemi
  `),
  gross: words(`
    genel toplam, vergiler dahil toplam tutar, kdv dahil toplam, toplam tutar, odenecek tutar, fatura tutari,
    yekun mebleg, umumi mebleg, umumi cem, vergiler dahil toplam, vergiler dahil tutar, kdv dahil tutar,
    kdv dahil toplam tutar, genel toplam tutar, toplam kdv dahil, toplam fatura tutari, fatura toplami, yekun toplam,
    odenecek toplam tutar, odenecek genel toplam, toplam odenecek tutar, cemi mebleg, umumi deyer,
    umumi mebleg edv ile, cemi odenilecek, odenilecek mebleg, mebleg cemi
  `),
  total: words(`toplam, cemi, cem, yekun, genel tutar, net toplam`),
  due: words(`
    odenecek toplam, odenilmeli mebleg, bakiye, odenecek, odenmesi gereken tutar, kalan, kalan tutar, kalan bakiye,
    toplam bakiye, toplam borc
  `),
  net: words(`
    ara toplam, mal hizmet toplam tutari, kdv haric toplam, matrah, kdv matrahi, mal hizmet toplam, mal hizmet tutari,
    toplam matrah, vergi matrahi, kdv haric toplam tutar, kdv haric tutar, kdv haric, edvsiz mebleg, ara toplam tutar,
    brut toplam, brut tutar, vergi haric toplam, net tutar, tutar toplami
  `),
  tax: words(`
    kdv, hesaplanan kdv, kdv tutari, toplam kdv, toplam iskonto, iskonto, edv, toplam miktar,
    hesaplanan gercek usulde katma deger vergisi, hesaplanan katma deger vergisi, hesaplanan gercek usulde kdv,
    toplam indirim, indirim, indirim tutari, tevkifat, tevkifat tutari, otv, oiv, vergi, vergiler toplami,
    vergi tutari, toplam vergi, toplam vergi tutari, kargo, kargo ucreti, toplam adet, genel iskonto, edv meblegi,
    onceki bakiye, odenen tutar, odenen, toplam iskonto tutari, iskonto tutari
  `),
};
