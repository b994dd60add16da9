import { type Labels, words } from './labels.ts';

export const it: Labels = {
  number: words(`
    numero fattura, fattura n, fattura no, fattura nr, fattura numero, n fattura, no fattura, nr fattura,
    numero documento, documento n, documento nr, nota di credito n, nota credito n, numero doc, n documento,
    parcella n, fattura immediata n, fattura differita n, fattura accompagnatoria n, fattura di vendita n,
    fattura elettronica n, n doc, nr documento, num doc, num fattura, fattura num, ft n, fatt n,
    nota di debito n, nota debito n, fattura di acconto n, fattura d acconto n
  `),
  issued: words(`
    data fattura, data della fattura, data documento, data emissione, data di emissione, data doc, data ft, data fatt,
    emessa il, data della fattura elettronica, del giorno, data del documento, data reg
  `),
  date: words(`data, del`),
  otherDate: words(`
    data scadenza, scadenza, data consegna, data ordine, data ddt, scadenze, data pagamento, data trasporto,
    data ritiro, data di scadenza, data inizio trasporto, data inizio, data fine, periodo, ddt del, ordine del,
    vs ordine del, data operazione, data competenza
  `),
  gross: words(`
    totale fattura, totale documento, totale da pagare, importo totale, totale ivato, totale iva inclusa,
    totale iva compresa, totale generale, totale lordo, importo totale documento, totale nota di credito,
    totale a pagare, totale complessivo, totale euro, importo totale fattura, totale fattura euro, totale parcella,
    importo fattura, totale operazione, totale con iva, totale i v a inclusa, totale da saldare, importo complessivo,
    totale finale, tot fattura, tot documento, importo documento, totale ricevuta
  `),
  total: words(`totale, totale importo`),
  due: words(`
    netto a pagare, da pagare, importo dovuto, saldo dovuto, totale dovuto, netto da pagare, saldo, a pagare,
    importo da pagare, totale netto a pagare, netto pagare, importo a saldo, da saldare
  `),
  net: words(`
    imponibile, totale imponibile, totale netto, subtotale, totale merce, totale senza iva, totale prestazioni,
    totale beni, imponibile iva, totale imponibili, tot imponibile, netto merce, totale netto merce, importo netto,
    totale esente, totale servizi, totale senza imposte, totale al netto di iva
  `),
  tax: words(`
    iva, totale iva, imposta, totale imposta, totale imposte, totale sconto, totale quantita, bollo, i v a, tot iva,
    importo iva, sconto, spese, spese di trasporto, spese trasporto, ritenuta, ritenuta d acconto, acconto,
    totale spese, arrotondamento, totale colli, totale acconto, cassa previdenza, totale sconti, imposta di bollo,
    totale pezzi, peso totale, totale peso
  `),
};
