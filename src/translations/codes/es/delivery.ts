import type { DeliveryTold } from '../told.ts';

const UNDECIDED = 'Pregunte al cliente; después <1> o <2>.';
const RECEIPTS = 'No hay nada que hacer: lo dirán las confirmaciones o el chat después de la próxima conexión.';
const RETRIED = 'No hay nada que hacer: se reintenta.';
const WRITE_ONCE = 'Pida al cliente que escriba una vez a su número; el mensaje sale después solo.';

export const delivery: DeliveryTold = {
  DELIVERY_DOUBTFUL: ['Quizás se envió: no hubo confirmación, y enviarlo otra vez podría duplicarlo.', UNDECIDED],
  DELIVERY_DOUBTFUL_THEN_REFUSED: [
    'Quizás se envió: el primer intento no se confirmó y uno posterior se rechazó.',
    UNDECIDED,
  ],
  DELIVERY_DOUBTFUL_THEN_CANCELLED: [
    'Quizás se envió antes de que la factura se cancelara en SAP.',
    'Avise al cliente que la factura se canceló; después <1> o <2>.',
  ],
  DELIVERY_INTERRUPTED: ['El servicio se detuvo mientras se enviaba el mensaje.', RECEIPTS],
  DELIVERY_NO_ACK: [
    'El servidor de WhatsApp no confirmó el mensaje a tiempo.',
    'No hay nada que hacer: lo dirán las confirmaciones o el chat.',
  ],
  DELIVERY_CONNECTION_LOST: ['La conexión se cortó mientras se enviaba el mensaje.', RECEIPTS],
  DELIVERY_NOT_IN_CHAT: ['El mensaje no se envió: no está en el chat de WhatsApp Web.', RETRIED],
  DELIVERY_NEVER_SENT: [
    'No se pudo enviar durante {hours} horas, aunque otros mensajes sí: {detail}',
    'Revise el número del cliente y WhatsApp; después <1> o <2>.',
  ],
  DELIVERY_LINE_TOO_SLOW: [
    'La línea es demasiado lenta para subir su documento, {tries} intentos. {detail}',
    'Use una línea más rápida o un PDF más chico y después <1>; o envíe la factura de otro modo y <2>.',
  ],
  DELIVERY_FIRST_CONTACT_LIMITED: [
    'WhatsApp limita los mensajes a personas que nunca escribieron a este número (463).',
    WRITE_ONCE,
  ],
  DELIVERY_NO_PRIVACY_TOKEN: [
    'WhatsApp rechaza mensajes sin el token de privacidad de este contacto, que da cuando escribe (463). La cuenta misma no está limitada.',
    WRITE_ONCE,
  ],
  DELIVERY_TOKEN_ASKED: [
    'WhatsApp lo rechazó sin el token de privacidad de este contacto (463); se pide el token.',
    'No hay nada que hacer: se intenta una vez más.',
  ],
  DELIVERY_ACCOUNT_RESTRICTED: [
    'WhatsApp limitó esta cuenta: no puede comenzar chats (463).',
    'No hay nada que hacer: sale cuando termine el límite, o enseguida si el cliente escribe. Escriba menos a quien no lo espera.',
  ],
  DELIVERY_NEW_CHAT_QUOTA: [
    'La cuenta comenzó tantos chats como WhatsApp permite en este ciclo.',
    'No hay nada que hacer: sale en el próximo ciclo, o enseguida si el cliente escribe.',
  ],
  DELIVERY_NEW_CHATS_SPREAD: [
    'Los primeros mensajes a contactos nuevos se reparten en el ciclo de WhatsApp: {used} de {total} chats usados.',
    'No hay nada que hacer: sale a su turno, o enseguida si el cliente escribe.',
  ],
  DELIVERY_REFUSED: [
    'El servidor de WhatsApp rechazó el mensaje definitivamente.',
    'Envíe la factura de otro modo, o inténtelo otra vez: <1>',
  ],
  DELIVERY_REFUSED_FOR_NOW: ['El servidor de WhatsApp rechazó el mensaje por ahora.', RETRIED],
  DELIVERY_REFUSED_TOO_OFTEN: [
    'El servidor de WhatsApp rechaza el mensaje desde hace más de un día, siempre como un problema pasajero.',
    'Revise la conexión con <1>; después <2> o <3>.',
  ],
  DELIVERY_REFUSED_UNKNOWN: [
    'El servidor de WhatsApp rechazó el mensaje con un código desconocido.',
    'Inténtelo otra vez con <1>, o envíe la factura de otro modo y <2>.',
  ],
  DELIVERY_RATE_LIMITED: [
    'WhatsApp pide menos mensajes (429).',
    'No hay nada que hacer: el envío hace una pausa. Aumente SEND_INTERVAL si pasa a menudo.',
  ],
  DELIVERY_TAKEN_BY_NO_PHONE: [
    'WhatsApp lo tiene, pero ningún teléfono lo recibió en {days} días: quizás el dueño dejó el número.',
    'Pregunte al cliente, corrija el número en SAP y después <1>; o envíe la factura de otro modo.',
  ],
  DELIVERY_NOT_ON_WHATSAPP: [
    'Ningún teléfono del cliente está en WhatsApp.',
    'Corrija el móvil del cliente en SAP; el mensaje sale después solo.',
  ],
  DELIVERY_READER_NOT_ON_WHATSAPP: [
    'El teléfono para la copia no está en WhatsApp.',
    'Corrija el móvil del vendedor en SAP, o COPY_TO.',
  ],
  DELIVERY_ANOTHER_NUMBER_NAMED: [
    'WhatsApp dio para este número una cuenta que no consta que sea suya; no se envió nada allí.',
    'Pregunte si todavía tiene ese número y corríjalo en SAP o COPY_TO; el mensaje sale después solo.',
  ],
  DELIVERY_NOT_A_PERSON: [
    'La dirección es un grupo, lista, estado o canal, no una persona; no se envió nada.',
    'No hay nada que hacer: nunca se envía.',
  ],
  DELIVERY_NEVER_WRITTEN_TO: [
    'Se responde solo a teléfonos que ya recibieron un mensaje; este no.',
    'No hay nada que hacer: nunca se envía. Una palabra de baja cuenta igual.',
  ],
  DELIVERY_SALESPERSON_MISSING: ['El vendedor ya no existe en SAP.', 'Revise el vendedor de la factura en SAP.'],
  DELIVERY_OPTED_OUT: [
    'El cliente no quiere mensajes.',
    'Envíe la factura de otro modo y después <1>; o, si el cliente quiere mensajes de nuevo, <2>.',
  ],
  DELIVERY_MARK_UNKNOWN: [
    'SAP muestra un estado de la factura, pero no está claro si es suyo o se copió de otra.',
    'Responda una vez por todas: <1> confía en el estado de SAP, <2> las envía.',
  ],
  DELIVERY_DOCUMENT_REPLACED: [
    'SAP muestra otro documento con un número conocido ({differences}), como después de restaurar su base de una copia.',
    'Responda una vez por todas: <1> las envía, <2> no.',
  ],
  DELIVERY_LEFT_OUT: [
    '{variable} no incluye {what}.',
    'No hay nada que hacer si no se debe enviar: <1> lo termina. Sale solo cuando los ajustes lo incluyan y se reinicie el servicio.',
  ],
  DELIVERY_HELD_IN_SAP: [
    'U_CourierAction en SAP lo puso en espera.',
    'Ponga U_CourierAction en resend o cancel en SAP, o use <1> o <2>.',
  ],
  DELIVERY_RESENT_TODAY: [
    'U_CourierAction en SAP reenvía un documento a lo sumo una vez al día.',
    'Espere un día, o use <1>.',
  ],
  DELIVERY_SAP_ACTION_IMPOSSIBLE: [
    'U_CourierAction en SAP pide "{action}", que no es posible en el estado "{state}".',
    'Vea el mensaje con <1>.',
  ],
  DELIVERY_NUMBER_CHANGED: [
    'U_CourierAction en SAP pidió reenviarlo, pero el número del cliente cambió desde el envío.',
    'Si el número nuevo es correcto, use <1>; si no, corríjalo antes en SAP.',
  ],
  DELIVERY_PARTNER_MISSING: ['El cliente ya no existe en SAP.', 'Revise el cliente en SAP.'],
  DELIVERY_INVOICE_MISSING: ['La factura ya no existe en SAP.', 'Revise la factura en SAP, después <1>.'],
  DELIVERY_INVOICE_CANCELLED: ['La factura se canceló en SAP antes de enviarse.', 'No hay nada que hacer.'],
  DELIVERY_CANCELLED_BY_PERSON: ['Una persona canceló el envío.', 'No hay nada que hacer; <1> lo deshace.'],
  DELIVERY_AWAITS_APPROVAL: [
    'La autoridad fiscal todavía no aprobó la factura.',
    'No hay nada que hacer: sigue después de la aprobación.',
  ],
  DELIVERY_DOCUMENT_GONE: [
    'El PDF se movió o cambió desde que se encontró.',
    'Vuelva a poner el PDF en la carpeta; el mensaje sale después solo.',
  ],
  DELIVERY_NEW_CHATS_PAUSED: [
    'Los mensajes a contactos nuevos están en pausa porque WhatsApp los limitó.',
    'No hay nada que hacer: siguen cuando termine el límite.',
  ],
  DELIVERY_ENGINE_REFUSED: [
    'El motor de WhatsApp rechazó el mensaje.',
    'Vea la razón en el registro; después <1> o <2>.',
  ],
  DELIVERY_NOT_PROVEN: [
    'Todavía nada prueba que WhatsApp haya tomado la factura, así que no hay comprobante de entrega.',
    'Espere a que se envíe; el envío muestra por qué espera.',
  ],
};
