import { type Labels, words } from './labels.ts';

export const en: Labels = {
  number: words(`
    invoice number, invoice no, invoice nr, invoice num, invoice id, invoice #, inv no, inv #, bill no, bill number,
    receipt no, receipt number, receipt #, receipt # no, document no, document number, doc no, credit note no,
    credit note number, credit memo no, credit memo number, delivery note no, delivery note number, invoice ref,
    invoice reference, our invoice no, bill #, invoice serial no, invoice serial number, serial no of invoice,
    serial number of invoice, voucher no, cash memo no, tax invoice #,
    debit note no, debit note number, debit memo no, debit memo number, down payment invoice no,
    down payment invoice number, advance payment invoice no, prepayment invoice no
  `),
  issued: words(`
    invoice date, date of invoice, inv date, issue date, date of issue, issued on, issued at, dated, bill date,
    document date, credit note date, posting date, receipt date, invoiced on, tax date, date issued, billing date,
    date of invoicing, invoice issue date
  `),
  date: words(`date`),
  otherDate: words(`
    due date, date due, payment date, delivery date, date of delivery, date of supply, shipment date, order date,
    po date, ship date, service date, training date, period, ack date, payment due date, due on, due by,
    date paid, paid on, date of payment, tax point, order placed, valid until, expiry date, delivery, delivered on,
    start date, end date, order date time, print date, printed on
  `),
  gross: words(`
    grand total, invoice total, total invoice value, total invoice amount, invoice amount, total invoice,
    total amount payable, total incl vat, total including vat, total incl tax, total including tax, total inc vat,
    total inc gst, total incl gst, total gross, gross total, gross amount, total amount, total value, invoice value,
    total with vat, total amount with vat, total credit, credit total, document total, net total incl vat,
    total amount incl vat, amount incl vat, total amount after tax, total after tax, total amount due,
    total for this invoice, total this invoice, amount chargeable, total value of invoice, value of invoice,
    total payable amount, total amount due and payable, total amount to be paid, total incl taxes,
    total including taxes, total tax inclusive, total inc tax, total gst inclusive, total inclusive of vat,
    total inclusive of tax, final total, net invoice amount, invoice grand total, total amount in figures,
    invoice sum, total amount including tax, total amount including vat, total vat incl, total tax included,
    total tax incl, total vat included, credit note total, total credit amount, credit amount, credit note amount
  `),
  total: words(`
    total, total price, total charges, total cost, final amount, total charge, total sum, totals, sum
  `),
  due: words(`
    amount due, balance due, total due, due payable, amount payable, total payable, payable, balance, please pay,
    amount to pay, total to pay, residual, net payable, total to be paid, please pay this amount, invoice amount due,
    payment due, amount owing, amount owed, balance to pay, amount outstanding, outstanding balance,
    outstanding amount, total outstanding, balance payable, net amount payable, net amount due, net due,
    total current charges, new charges, order total, estimated total, total owing, total balance due,
    remaining amount, amount to be paid
  `),
  net: words(`
    subtotal, sub total, net total, total net, net amount, total excl vat, total excluding vat, total excl tax,
    total ex vat, total before tax, taxable value, taxable amount, total taxable value, amount before tax,
    total amount before tax, goods total, net value, total without tax, total without vat, total exclusive of tax,
    total tax exclusive, basic amount, total ex tax, total ex gst, total excl gst, net subtotal, total net amount,
    total net value, assessable value, total assessable value, net price
  `),
  tax: words(`
    vat, vat amount, total vat, vat total, tax, tax total, total tax, tax amount, total tax amount, sales tax, gst,
    igst, cgst, sgst, plus vat, total gst, total igst, total quantity, total qty, total items, total discount,
    total weight, total pages, line total, total hours, shipping, discount, previous balance, rounding, round off,
    total paid, amount paid, paid amount, total savings, you saved, deposit, down payment, prepaid, total prepaid,
    advance paid, credit limit, total cess, cess, utgst, tds, freight, handling, shipping handling, postage,
    total shipping, total hsn, total cgst, total sgst, past due, total past due, amount past due, previous amount due,
    late fee, interest
  `),
};
