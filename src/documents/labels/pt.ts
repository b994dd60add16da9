import { type Labels, words } from './labels.ts';

export const pt: Labels = {
  number: words(`
    numero da fatura, no da fatura, fatura no, numero da nota, no da nota, numero da nf e, numero da nfs e,
    numero da nota fiscal, no da nota fiscal, nf e no, nfc e no, nfs e no, nfce no, nfe no, nota fiscal no,
    fatura recibo no, numero do documento, documento no, numero nota, no nota, fatura recibo, numero serie,
    numero da nota serie, numero da nota fatura, numero nfs e, numero da nfse, numero nfse, fatura simplificada,
    n documento, numero fatura, nota de credito no, nota fiscal fatura no, no nf, no nf e, numero do cupom, coo,
    doc no, numero danfe,
    nota de debito no, numero da nota de debito, fatura de adiantamento no, numero da fatura de adiantamento
  `),
  issued: words(`
    data de emissao, data da emissao, data emissao, data e hora da emissao da nfs e, data e hora de emissao,
    data e hora da emissao, emissao, emitida em, data da fatura, data da nota, data do documento, dt emissao,
    data de emissao da nota, data e hora emissao, data e hora da emissao da nfse, data da emissao da nota,
    data hora emissao, emitido em, emitida a, data doc, data documento, data de emissao da nfs e,
    data de geracao da nfs e, data de emissao nfs e, data e hora da geracao, data fato gerador
  `),
  date: words(`data`),
  otherDate: words(`
    data de vencimento, data do vencimento, vencimento, data de recebimento, data da saida, data da entrada,
    data da entrada saida, data saida, data de saida, competencia, competencia da nfs e,
    data e hora da emissao da dps, data de autorizacao, data de impressao, data de entrega, vencimento em,
    data vencimento, data limite de pagamento, data de carga, data carga, data de descarga, data de pagamento,
    data saida entrada, data entrada saida, data de saida entrada, dt saida, dt vencimento, venc,
    data e hora da saida, data hora saida, periodo, data da encomenda, data de vcto, data vcto, validade,
    data prestacao servico, data do pedido
  `),
  gross: words(`
    valor da operacao servico, valor total da nota, valor total da nfs e, valor total, valor total da nota fiscal,
    total da nota, total geral, total a pagar, total da fatura, total com iva, valor a pagar, valor da nota,
    valor total da nf e, vl total da nota, total do documento, v total da nota, vlr total da nota, valor total nota,
    total nota, valor total da nfse, valor total nfs e, valor bruto da nota, total documento, total fatura,
    total liquidado, valor total do documento, total da nfs e, valor da nfs e, valor da fatura, total da nota fiscal,
    total final, valor total da fatura, montante total, total incluindo iva
  `),
  total: words(`total, valor do servico, valor dos servicos, valor total do servico, valor total dos servicos`),
  due: words(`
    valor liquido da nfs e, valor liquido, a pagar, saldo, saldo a pagar, valor pago, valor liquido da nota,
    valor liquido a pagar, liquido a pagar, valor liquido nfs e, valor liquido da nfse, total em divida,
    valor a receber
  `),
  net: words(`
    subtotal, valor total dos produtos, valor dos produtos, total liquido, total sem iva, total de mercadorias,
    base de calculo do icms, base de calculo, total iliquido, iliquido, total mercadoria, total mercadorias,
    total bruto, mercadoria servicos, incidencia, total sem impostos, v total produtos, vlr total dos produtos,
    v total dos produtos, vl total dos produtos, valor total produtos, valor dos produtos servicos,
    total dos produtos, base de calc do icms, base calc icms, base de calc icms, valor total dos itens
  `),
  tax: words(`
    iva, valor do icms, valor do icms st, valor do ipi, valor total do ipi, valor do frete, valor do seguro, desconto,
    outras despesas, outras despesas acessorias, valor da cofins, valor do pis, total iva, total de iva,
    qtd total de itens, total de itens, total de tributos, tributos totais incidentes, valor aprox tributos, issqn,
    total descontos, v total tributos, valor do iss, valor iss, iss, icms, valor icms, ipi, vlr ipi, vlr icms,
    v imp importacao, v icms ufdest, v tot trib, valor total dos tributos, valor aproximado dos tributos, pis, cofins,
    inss, irrf, csll, valor do desconto, desconto total, total desconto, descontos, total impostos, impostos,
    total retencoes, retencoes, valor das deducoes, deducoes, total deducoes, total imposto, troco, valor frete,
    frete, seguro, outras despesas acess, desconto incondicionado, desconto condicionado, portes, qtd total,
    adiantamento
  `),
};
