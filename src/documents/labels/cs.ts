import { type Labels, words } from './labels.ts';

/** Czech and Slovak. */
export const cs: Labels = {
  number: words(`
    faktura c, faktura cislo, cislo faktury, c faktury, faktura no, faktura danovy doklad c, doklad c, cislo dokladu,
    dobropis c, faktura danovy doklad, danovy doklad c, danovy doklad cislo, evidencni cislo, cislo danoveho dokladu,
    ev cislo dokladu, evidencni cislo dokladu, faktura vydana c, faktura cislo dokladu, opravny danovy doklad c,
    dobropis cislo, uctovny doklad c, cislo faktury dokladu
  `),
  issued: words(`
    datum vystaveni, datum vystavenia, vystaveno, datum faktury, datum vystaveni faktury, datum vystaveni dokladu,
    vystaveno dne, datum vyhotovenia, datum vyhotoveni, vyhotovene dna, vystavene dna, datum vystavenia faktury
  `),
  date: words(`datum, dne, dna`),
  otherDate: words(`
    datum splatnosti, splatnost, datum zdan plneni, datum uskutecneni plneni, duzp, datum dodania,
    datum uskutecneni zdanitelneho plneni, datum zdanitelneho plneni, dat zdanitelneho plneni, den uskutecneni plneni,
    datum plneni, datum objednavky, dat splatnosti, den splatnosti, datum dodani, datum uhrady, datum prijeti,
    datum vzniku danovej povinnosti, datum dodania tovaru, datum dodania sluzby, termin splatnosti, objednano dne,
    zo dna, ze dne, datum objednani, datum vzniku danove povinnosti
  `),
  gross: words(`
    celkem k uhrade, celkom k uhrade, celkem s dph, celkom s dph, celkova castka, celkova suma, k uhrade celkem,
    suma celkem, spolu na uhradu, na uhradu, suma na uhradu, fakturovana castka, fakturovana suma, celkem vc dph,
    celkem vcetne dph, cena celkem s dph, cena s dph celkem, cena celkem vc dph, celkova cena s dph, celkem faktura,
    celkem za fakturu, soucet s dph, celkova fakturovana castka, celkova castka k uhrade, spolu s dph,
    cena spolu s dph, celkom na uhradu, celkom vratane dph, spolu k uhrade, faktura spolu, celkova ciastka,
    celkem k proplaceni, celkem k zaplaceni, k zaplaceni
  `),
  total: words(`
    celkem, celkom, cena celkem, celkova cena, celkova hodnota, cena spolu, spolu, cena celkom, dokopy
  `),
  due: words(`
    k uhrade, zbyva uhradit, castka k uhrade, suma k uhrade, castka k zaplaceni, zostava uhradit, zbyva k uhrade,
    doplatok, doplatit, doplatek, ciastka na uhradu, k vraceni
  `),
  net: words(`
    celkem bez dph, celkom bez dph, bez dph, zaklad dane, mezisoucet, cena bez dph, celkem cena bez dph, zaklad,
    zaklad dph, spolu bez dph, zaklad dane celkem, medzisucet, cena celkem bez dph, soucet bez dph, suma bez dph,
    soucet polozek
  `),
  tax: words(`
    dph, dph celkem, celkem dph, sleva, zaokrouhleni, celkem kusu, sazba dph, vyse dph, castka dph, suma dph,
    dph spolu, zaplaceno, uhrazeno, zaloha, zaplacena zaloha, uhrazena zaloha, zlava, doprava, zaokruhlenie,
    jiz uhrazeno, uhradene, uhrazene zalohy, odpocet zalohy, rekapitulace dph, z toho dph
  `),
};
