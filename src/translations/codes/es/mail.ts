import type { MailTold } from '../told.ts';

const KEPT = 'las alertas se guardan y salen en cuanto funcione.';

export const mail: MailTold = {
  MAIL_SERVER_UNREACHABLE: [
    'No se puede usar el servidor IMAP {server}: {detail}.',
    'Revise PDF_MAIL_HOST, PDF_MAIL_PORT y la red; el servicio reintenta solo.',
  ],
  MAIL_LOGIN_REFUSED: [
    'El servidor IMAP {server} rechaza el ingreso de {user}: {detail}.',
    'Revise PDF_MAIL_USER y PDF_MAIL_PASSWORD, o PDF_MAIL_OAUTH: Exchange Online y Gmail no aceptan contraseñas. Se intenta de nuevo después de media hora, para que el usuario no se bloquee.',
  ],
  MAIL_TOKEN_REFUSED: [
    'No se obtiene de {endpoint} un token de acceso al buzón: {detail}.',
    'Revise PDF_MAIL_OAUTH_CLIENT_ID, PDF_MAIL_OAUTH_CLIENT_SECRET, PDF_MAIL_OAUTH_TENANT y PDF_MAIL_OAUTH_REFRESH_TOKEN; los secretos y tokens vencen. Se intenta de nuevo después de media hora.',
  ],
  MAIL_TOKEN_UNAVAILABLE: [
    'No se puede usar el servidor de tokens {endpoint} del buzón: {detail}.',
    'Revise PDF_MAIL_OAUTH y la red; el servicio reintenta solo.',
  ],
  MAIL_CERTIFICATE_UNTRUSTED: [
    'El certificado del servidor IMAP {server} no es de confianza: {detail}. No se envió ninguna contraseña.',
    'Ponga en PDF_MAIL_CA_FILE su autoridad certificante, y en PDF_MAIL_HOST el nombre del certificado.',
  ],
  MAIL_TRUST_INVALID: [
    'PDF_MAIL_CA_FILE no se puede usar: {detail}.',
    'Ponga un archivo PEM con un certificado, o déjelo sin valor.',
  ],
  MAIL_FOLDER_MISSING: [
    'El buzón no tiene la carpeta {folder}: {detail}.',
    'Corrija {variable}, o cree la carpeta en el buzón; los PDF se toman de nuevo en cuanto exista.',
  ],
  MAIL_FOLDER_READ_ONLY: [
    'Los correos de {folder} no se pueden mover ni marcar: {detail}.',
    'Dé a {user} el derecho de cambiar correos en esa carpeta y moverlos a PDF_MAIL_DONE_FOLDER. Los PDF se toman igual.',
  ],
  MAIL_SENDER_UNKNOWN: [
    'El correo es de {sender}, que no está en PDF_MAIL_SENDERS.',
    'Si se deben tomar los PDF de este remitente, agregue su dirección a PDF_MAIL_SENDERS y reinicie el servicio; si no, no hay nada que hacer.',
  ],
  MAIL_NOT_AUTHENTICATED: [
    'El correo dice ser de {sender}, pero eso no está confirmado: {detail}.',
    'Pregunte al remitente si lo envió. Si es así, haga configurar DKIM o SPF en su dominio, y compruebe que PDF_MAIL_AUTHENTICATION sea el nombre de su propio servidor de correo; después quite la marca del correo.',
  ],
  MAIL_TOO_LARGE: [
    'El correo tiene {sizeMb} MB, más de {limitMb} MB; no se descarga.',
    'Haga enviar los PDF en varios correos, o póngalos en PDF_FOLDER.',
  ],
  MAIL_WITHOUT_PDF: [
    'El correo no tiene PDF.',
    'Si debía tenerlo, haga que lo envíen de nuevo; si no, sáquelo de la carpeta.',
  ],
  MAIL_ATTACHMENT_CLOSED: [
    'El correo tiene adjuntos que no se abren: {names} ({kinds}).',
    'Si contienen facturas, haga enviar los PDF sueltos: no en un archivo comprimido, no cifrados, y desde Outlook no como texto enriquecido (winmail.dat).',
  ],
  MAIL_TOO_MANY_PDFS: [
    'El correo tiene más de {limit} PDF, o más de {limitMb} MB de ellos.',
    'Haga que los envíen en varios correos.',
  ],
  MAIL_TOO_COMPLEX: [
    'El correo necesita demasiado tiempo o memoria para leerse; se saltea.',
    'Haga enviar los PDF de nuevo. Averigüe de dónde vino este correo: puede ser un ataque.',
  ],
  MAIL_NOT_READ: [
    'El correo no se pudo leer en {attempts} intentos: {detail}.',
    'Ábralo en un programa de correo. Si está entero, quítele la marca para que se intente de nuevo; si no, haga que lo envíen otra vez.',
  ],
  MAIL_READING_ENDED: [
    'Se interrumpió la lectura del correo: {detail}.',
    'No hay nada que hacer: se lee de nuevo más tarde; si también falla, se marca.',
  ],
  ALERT_CHANNEL_FAILING: [
    'No se pueden enviar alertas por {channel}: {detail}.',
    `Revise ALERT_WEBHOOK_URL y su receptor, o WhatsApp; ${KEPT}`,
  ],
  ALERT_MAIL_UNREACHABLE: [
    'No se puede usar para las alertas el servidor de correo {server}: {detail}.',
    `Revise ALERT_MAIL_HOST, ALERT_MAIL_PORT, ALERT_MAIL_SECURITY y la red; ${KEPT}`,
  ],
  ALERT_MAIL_LOGIN_REFUSED: [
    'El servidor de correo {server} rechaza el ingreso de {user}: {detail}.',
    'Revise ALERT_MAIL_USER y ALERT_MAIL_PASSWORD (Gmail acepta solo una contraseña de aplicación), o ALERT_MAIL_OAUTH: Exchange Online no acepta contraseñas. Se intenta de nuevo después de media hora, para que el usuario no se bloquee.',
  ],
  ALERT_MAIL_REFUSED: [
    'El servidor de correo {server} rechaza alertas de {from} para {to}: {detail}.',
    'Revise ALERT_MAIL_FROM y ALERT_MAIL_TO, y si el usuario puede enviar con esta dirección. Las alertas se guardan y se intentan de nuevo después de media hora.',
  ],
  ALERT_MAIL_MESSAGE_REFUSED: [
    'El servidor de correo {server} rechaza una alerta por lo que dice: {detail}.',
    'Haga que el servidor acepte correos de {from}; tras tres intentos se desiste de la alerta, que se ve con --report.',
  ],
  ALERT_MAIL_RECIPIENT_REFUSED: [
    'El servidor de correo {server} rechaza algunas direcciones de ALERT_MAIL_TO: {to}.',
    'Corrija ALERT_MAIL_TO; las otras direcciones reciben sus correos.',
  ],
  ALERT_MAIL_CERTIFICATE_UNTRUSTED: [
    'El certificado del servidor de correo {server} no es de confianza: {detail}. No se envió ninguna contraseña.',
    'Ponga en ALERT_MAIL_CA_FILE su autoridad certificante, y en ALERT_MAIL_HOST el nombre del certificado.',
  ],
  ALERT_MAIL_TRUST_INVALID: [
    'ALERT_MAIL_CA_FILE no se puede usar: {detail}.',
    'Ponga un archivo PEM con un certificado, o déjelo sin valor.',
  ],
  ALERT_MAIL_TOKEN_REFUSED: [
    'No se obtiene de {endpoint} un token de acceso para las alertas: {detail}.',
    'Revise ALERT_MAIL_OAUTH_CLIENT_ID, ALERT_MAIL_OAUTH_CLIENT_SECRET, ALERT_MAIL_OAUTH_TENANT y ALERT_MAIL_OAUTH_REFRESH_TOKEN; los secretos y tokens vencen. Se intenta de nuevo después de media hora.',
  ],
  ALERT_MAIL_TOKEN_UNAVAILABLE: [
    'No se puede usar el servidor de tokens {endpoint} para las alertas: {detail}.',
    `Revise ALERT_MAIL_OAUTH y la red; ${KEPT}`,
  ],
  ALERT_WHATSAPP_NOT_THERE: [
    'El teléfono de ALERT_WHATSAPP_TO terminado en {last} no está en WhatsApp, o WhatsApp indica otro número; no se envió ninguna alerta allí.',
    'Corrija ALERT_WHATSAPP_TO, con código de país.',
  ],
  ALERT_WHATSAPP_CUSTOMER: [
    'El teléfono de ALERT_WHATSAPP_TO terminado en {last} recibió facturas como cliente; no se envía ninguna alerta allí.',
    'Ponga en ALERT_WHATSAPP_TO el teléfono de quien se ocupa de Invoice Courier.',
  ],
  ALERT_NO_CHANNEL: [
    'No está configurada ninguna vía para enviar alertas.',
    'Configure ALERT_MAIL_HOST y ALERT_MAIL_TO, ALERT_WEBHOOK_URL o ALERT_WHATSAPP_TO.',
  ],
};
