import { type Labels, words } from './labels.ts';

/** Swedish, Norwegian and Danish. */
export const nordic: Labels = {
  number: words(`
    fakturanummer, faktura nr, fakturanr, faktura no, kreditnota nr, kreditfaktura nr, faktura nummer, fakt nr,
    kreditfaktura nummer, kreditfakturanummer, kreditnota nummer, kreditnotanummer, kreditnotanr, kreditnota no,
    regning nr, regningsnummer, nota nr, bilag nr, bilagsnummer, faktura id, ocr fakturanummer, salgsfaktura nr,
    verifikationsnummer,
    debitnota nr, debetnota nr, forskottsfaktura nr, forskuddsfaktura nr
  `),
  issued: words(`
    fakturadatum, fakturadato, faktura dato, faktura datum, kreditnotadato, kreditdatum, utfardad,
    utskriftsdatum faktura, bilagsdato, fakturadag
  `),
  date: words(`datum, dato`),
  otherDate: words(`
    forfallodatum, forfallsdato, forfaldsdato, leveransdatum, leveringsdato, betales senest, forfaller, forfall,
    forfald, betalingsfrist, forfallodag, forfallodag datum, betalas senast, oss tillhanda senast,
    sista betalningsdag, sista betalningsdatum, orderdatum, ordredato, ordre dato, order datum, leverans datum,
    levering, levert dato, levert, leveringsdag, betalingsdato, fakturaperiod, periode, period, betaling senest,
    senest rettidige betaling, valutadato
  `),
  gross: words(`
    totalt inkl moms, total inkl moms, fakturabelop, fakturabelob, totalbelop, i alt inkl moms, summa inkl moms,
    totalsumma, totalbelopp, totalbelob, total belob, belob i alt, fakturatotal, faktura total, totalt inkl mva,
    total inkl mva, sum inkl mva, totalsum, faktura belop, fakturabelopp, faktura i alt, i alt inkl, total i alt,
    total inkl, totalt inkl, summa inkl, total ink moms, totalt inklusive moms, total inklusive moms,
    summa inklusive moms, sum inklusive mva, bruttobelop, bruttobelopp, bruttobelob, slutsumma, fakturasumma,
    faktura summa, totalt belop, totalt belopp, kreditbelopp, kreditert belop
  `),
  total: words(`
    totalt, i alt, summa, sum, total sum, totalpris, belop inkl moms, belopp inkl moms, belop inkl mva, brutto
  `),
  due: words(`
    att betala, a betale, at betale, belopp att betala, til betaling, summa att betala, totalt att betala,
    sum a betale, belop a betale, belob at betale, i alt at betale, a betala, til gode, total at betale,
    totalt a betale, att erlagga, restbelop, saldo, skyldigt belopp, belop til betaling, til betaling i alt, tilgode
  `),
  net: words(`
    netto, summa exkl moms, total ekskl moms, subtotal, delsumma, summa exklusive moms, netto belop, nettobelop,
    nettobelopp, nettobelob, total ekskl mva, sum ekskl mva, sum eks mva, sum eksklusive mva, totalt exkl moms,
    total exkl moms, i alt ekskl moms, total eks mva, sum uten mva, total excl moms, subtotal ekskl moms,
    mva grunnlag, momsgrundlag, momspligtigt belob, belopp exkl moms, varusumma, summa netto, netto i alt, delsum,
    delsumma exkl moms, avgiftspliktig
  `),
  tax: words(`
    moms, mva, moms belop, total moms, rabatt, moms i alt, totalt moms, moms total, momsbelopp, momsbelob, mva belop,
    mva totalt, sum mva, totalt mva, merverdiavgift, herav mva, heraf moms, varav moms, oresavrundning, oresutjamning,
    avrundning, avrunding, oreavrunding, frakt, fragt, porto, fakturaavgift, fakturagebyr, gebyr, expeditionsavgift,
    rabat, forskudd, forskott, betalt, innbetalt, allerede betalt, drojsmalsranta, ranta, renter, totalt antal,
    kreditgrans
  `),
};
