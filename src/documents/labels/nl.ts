import { type Labels, words } from './labels.ts';

export const nl: Labels = {
  number: words(`
    factuur nummer, factuur nr, factuur no, nota nummer, creditnota nummer, creditfactuur nummer, creditnota nr,
    document nummer, nota nr, faktuur nummer, faktuur nr, uw factuurnummer, ons factuurnummer, factuur kenmerk,
    factuur id, credit nota nummer, invoice nummer,
    debetnota nummer, debetnota nr, debitnota nummer, aanbetalingsfactuur nummer, voorschotfactuur nummer
  `),
  issued: words(`
    factuur datum, datum factuur, documentdatum, factuurdatum, faktuurdatum, datum van factuur, nota datum,
    datum van uitgifte, factuur dd, creditnota datum, opmaakdatum
  `),
  date: words(`datum`),
  otherDate: words(`
    vervaldatum, leverdatum, orderdatum, besteldatum, betaaldatum, uiterste betaaldatum, te betalen voor,
    betalen voor, verval datum, uiterlijk betalen, periode, datum levering, leverings datum, verzenddatum,
    betaal datum, uiterste datum, betalen voor of op, gewenste leverdatum, order datum
  `),
  gross: words(`
    totaalbedrag, factuurbedrag, totaal incl btw, totaal inclusief btw, totaal bedrag, eindtotaal, totaal factuur,
    totaal inc btw, factuurtotaal, totaal inclusief, totaal incl, factuur bedrag, totaal bedrag incl btw,
    totaalbedrag incl btw, totaalbedrag inclusief btw, totaal factuurbedrag, totaal factuurbedrag incl btw,
    totaal te voldoen, eindbedrag, nota bedrag, notabedrag, totaal van deze factuur, totaal met btw,
    totaal creditnota, te crediteren bedrag, factuur totaal
  `),
  total: words(`totaal, totaalprijs, bedrag incl btw, bedrag inclusief btw, bruto totaal, totaal bruto`),
  due: words(`
    te betalen, totaal te betalen, openstaand bedrag, te betalen bedrag, te voldoen, door u te betalen,
    nog te betalen, openstaand, saldo, betalen, verschuldigd bedrag, te betalen totaal, restant
  `),
  net: words(`
    subtotaal, totaal excl btw, totaal exclusief btw, netto bedrag, totaal netto, goederenbedrag, totaal exclusief,
    totaal excl, bedrag excl btw, bedrag exclusief btw, netto, netto totaal, totaalbedrag excl btw,
    totaalbedrag exclusief btw, grondslag, basis btw, maatstaf van heffing, sub totaal, totaal zonder btw
  `),
  tax: words(`
    btw, btw bedrag, totaal btw, verzendkosten, korting, totaal aantal, btw totaal, totaal btw bedrag, bedrag btw,
    reeds betaald, voldaan, betaald, aanbetaling, totaal korting, verzending, bezorgkosten, aantal totaal,
    totaal gewicht, totaal colli, totaal stuks, kredietbeperking, vracht, afronding, waarvan btw, totaal artikelen
  `),
};
