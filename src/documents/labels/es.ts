import { type Labels, words } from './labels.ts';

export const es: Labels = {
  number: words(`
    numero de factura, no de factura, nro de factura, num factura, no factura, nro factura, numero factura,
    factura numero, factura no, factura nro, factura nr, boleta no, folio, folio interno, serie y folio, serie folio,
    folio no, comprobante no, comprobante nro, numero de comprobante, comp nro, comp no, nro de comprobante,
    numero de documento, documento no, documento nro, numero de boleta, nota de credito no, numero de nota de credito,
    no de comprobante, documento interno, numero del dte, numero de dte, no de dte, seri sira no, numero interno,
    numero fiscal, factura simplificada, fra no, fra num, no fra, num fra, folio numero, numero de folio, consecutivo,
    numero consecutivo, num comprobante, numero comprobante, serie y no, serie y numero, serie numero,
    serie correlativo, numero de comprobante fiscal, ncf, e ncf, no factura electronica, num doc, numero doc,
    nota de debito no, nota de debito nro, numero de nota de debito, nota de cargo no, factura de anticipo no,
    factura de anticipo nro, numero de factura de anticipo
  `),
  issued: words(`
    fecha de emision, fecha emision, fecha de factura, fecha factura, fecha de expedicion, fecha expedicion,
    fecha y hora de emision, fecha hora emision, fecha y hora de expedicion, fecha del documento, fecha documento,
    fecha comprobante, f emision, fecha y hora, fecha de comprobante, fecha de generacion, fecha de la factura,
    fecha de fra, fecha fra, emitida el, emitido el, fecha de emision y hora, fecha de elaboracion, fecha de creacion,
    fecha y hora emision, fecha de emision del comprobante, lugar y fecha de expedicion,
    lugar fecha y hora de emision, fecha y hora de generacion, fecha de expedicion factura, fecha gen
  `),
  date: words(`fecha`),
  otherDate: words(`
    fecha venc, fecha de vencimiento, fecha vencimiento, vencimiento, fecha de vto, fecha vto, fecha de pago,
    fecha de entrega, fecha de certificacion, fecha certificacion, fecha y hora de certificacion, fecha de vto de cae,
    fecha vto cae, fecha de referencia, inicio de actividad, inicio de actividades, periodo facturado,
    fecha hora impresion, fecha de impresion, fecha de autorizacion, fecha pedido, fecha limite de pago,
    fecha maxima de pago, pagar antes de, fecha de servicio, fecha de operacion, fecha operacion, fecha orden,
    fecha de orden, fecha de pedido, fecha de validacion, fecha y hora de validacion, fecha validacion, fecha valor,
    fecha albaran, vence, fecha de recepcion, fecha de timbrado, fecha y hora de timbrado, valido hasta, valida hasta,
    desde, hasta, fecha inicio, fecha fin, fecha de vto para el pago, fecha de contabilizacion
  `),
  gross: words(`
    importe total, total a pagar, total factura, total de la factura, total con iva, total iva incluido,
    total iva incl, total general, monto total, total comprobante, total documento, importe total de la venta,
    total venta, valor total, total neto a pagar, total importe, total a cobrar, importe total factura, gran total,
    total bruto factura, total importe factura, total fra, total operacion, monto total a pagar, valor total a pagar,
    importe total a pagar, total final, total global, total con impuestos, total impuestos incluidos, total cfdi,
    total nota de credito, total boleta, total del comprobante, total de la venta, total del documento,
    monto total de la operacion, monto total factura, importe de la factura, importe factura, total abono,
    total presente factura, total a pagar iva incluido, total neto a cobrar
  `),
  total: words(`total, importe total iva incluido`),
  due: words(`
    saldo adeudado, saldo, a pagar, importe a pagar, neto a pagar, saldo a pagar, total adeudado, liquido a percibir,
    importe adeudado, a abonar, total pendiente, importe pendiente, pendiente de pago, saldo pendiente,
    liquido a pagar, total liquido, liquido, saldo total
  `),
  net: words(`
    subtotal, sub total, neto, total neto, base imponible, total parcial, neto gravado, importe neto gravado,
    importe neto, total sin iva, total sin impuestos, total antes de impuestos, total antes de iva, op gravada,
    op gravadas, total gravado, total bruto, valor bruto, monto neto, suma, total operaciones gravadas, gravada,
    suma de importes, suma total, base, base iva, total base imponible, total base, total bases, importe bruto, bruto,
    valor antes de impuestos, total antes de imp, op gravada total, monto gravado, total valor venta, valor de venta,
    valor venta, total valor de venta, total sin igv, subtotal neto, sub total ventas, suma de ventas,
    total ventas gravadas
  `),
  tax: words(`
    iva, igv, itbms, impuesto, impuestos, total iva, total impuestos, total impuesto, total igv, iva total,
    iva trasladado, importe otros tributos, otros tributos, total cantidad, total unidades, total descuento,
    total descuentos, descuento, exento, monto exento, total exento, percepciones, retencion, retenciones,
    total retenciones, total item, total items, total articulos, total bultos, total kilos, total honorarios,
    impto retenido, total otros tributos, cuota, cuota iva, total cuota, total cuotas, ieps, isr, ice, importe iva,
    valor iva, monto iva, iva monto, total op exonerada, op exonerada, op inafecta, op exoneradas, op inafectas,
    op gratuita, op gratuitas, total op gratuitas, anticipo, anticipos, total anticipos, total pagado, recibido,
    vuelto, cambio, efectivo, propina, rte fuente, reteica, reteiva, retefuente, total piezas, total lineas,
    no de lineas, irpf, total irpf, recargo de equivalencia, total percepciones, total impuestos trasladados,
    impuestos trasladados, impuestos retenidos, descuento global, total cargos, total recargos, flete, ventas exentas,
    ventas no sujetas, icui
  `),
};
