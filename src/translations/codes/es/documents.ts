import type { DocumentsTold } from '../told.ts';

const AGAIN = 'Guarde de nuevo la factura como PDF en la carpeta, en lugar de este archivo.';

export const documents: DocumentsTold = {
  PDF_FOLDER_UNREADABLE: [
    'No se puede leer la carpeta de PDF {folder}: {detail}.',
    'Revise PDF_FOLDER y PDF_BRANCH_FOLDERS, su montaje y permisos; el servicio reintenta solo.',
  ],
  PDF_NOT_ARCHIVED: [
    '{file} no se puede mover a {folder}: {detail}',
    'Revise PDF_ARCHIVE_FOLDER, sus permisos y si otro programa tiene abierto el PDF. El PDF se entregó y queda donde está; se intenta moverlo de nuevo solo.',
  ],
  DOCUMENT_GONE: [
    'El PDF {file} se quitó o cambió mientras se leía.',
    'No hay nada que hacer: la carpeta se recorre de nuevo.',
  ],
  DOCUMENT_NOT_OBTAINED: [
    'La fuente {source} no puede dar el PDF de la factura {invoice}: {detail}.',
    'Al principio no hay nada que hacer: se pide de nuevo solo y se prueban las otras fuentes. Si persiste, revise el formato en SAP.',
  ],
  PDF_PRINT_LOGIN: [
    'El SAP API Gateway {url} rechaza el ingreso: {detail}.',
    'Revise SAP_USERNAME, SAP_PASSWORD, SAP_COMPANY_DB y la autorización del usuario para "Report Layout API". Se intenta de nuevo después de media hora, para que el usuario no se bloquee.',
  ],
  PDF_PRINT_UNAVAILABLE: [
    'No se puede usar el SAP API Gateway {url}: {detail}.',
    'Revise SAP_GATEWAY_URL y si funciona el Reporting Service; el servicio reintenta solo.',
  ],
  DOCUMENT_NOT_A_PDF: ['{file} se llama como un PDF pero no lo es.', AGAIN],
  DOCUMENT_BROKEN: ['{file} no se puede leer como PDF: está dañado o cortado.', AGAIN],
  DOCUMENT_PASSWORD: [
    '{file} está protegido con contraseña, así que no se puede comparar con la factura.',
    'Reemplácelo por un PDF sin contraseña.',
  ],
  DOCUMENT_WITHOUT_TEXT: [
    '{file} tiene imágenes pero no texto, así que no se puede comparar con la factura.',
    'Imprima la factura desde SAP en lugar de escanearla, con el mismo nombre de archivo.',
  ],
  DOCUMENT_TOO_LARGE: [
    '{file} pesa más de {limitMb} MB.',
    'Imprímalo con imágenes más chicas, con el mismo nombre de archivo.',
  ],
  DOCUMENT_TOO_LONG: [
    '{file} tiene demasiadas páginas o demasiado texto: más de {limitPages} páginas, o tanto texto como un libro.',
    'Imprima solo la factura en un archivo con el mismo nombre.',
  ],
  DOCUMENT_TOO_COMPLEX: [
    '{file} necesita demasiado tiempo o memoria para leerse; se saltea.',
    'Imprima de nuevo la factura desde SAP, con el mismo nombre de archivo. Averigüe de dónde vino este archivo: puede ser un ataque.',
  ],
  PDF_READING_ENDED: [
    'Se interrumpió la lectura de {file}: {detail}.',
    'No hay nada que hacer: se lee una vez más, después de los otros; si también falla, se retiene.',
  ],
  PDF_READER_FAILED: [
    'No se puede iniciar el proceso que lee los PDF: {detail}.',
    'Revise la memoria y el límite de procesos de este usuario; el servicio reintenta solo.',
  ],
  DOCUMENT_NAME_ALONE: [
    '{file} se llama como la factura {invoice}, pero su texto no confirma {missing}.',
    'Abra el PDF: si es otro o es viejo, imprima de nuevo la factura con el mismo nombre de archivo.',
  ],
  DOCUMENT_OF_ANOTHER_INVOICE: [
    '{file} se llama como la factura {invoice}, pero el documento es {printed}.',
    'Imprima de nuevo la factura con ese nombre de archivo, y la otra con el suyo.',
  ],
  DOCUMENT_OF_ANOTHER_BRANCH: [
    '{file} está en la carpeta de la sucursal {folder}, pero se lee como la factura {invoice} de la sucursal {branch}.',
    'Si es esa factura, muévalo a la carpeta de su sucursal; si no, nada. PDF_BRANCH_FOLDERS dice qué carpeta es de quién.',
  ],
  DOCUMENT_CONTRADICTS_SOURCE: [
    '{file} viene de su fuente como PDF de la factura {invoice}, pero su texto no confirma {missing}.',
    'Revise el documento en su fuente: quizás está archivado con otra factura.',
  ],
  DOCUMENT_CONTRADICTS_INVOICE: [
    '{file} se confirmó para la factura {invoice}, pero su texto es de otra: no confirma {missing}.',
    'Mire de nuevo la página: si el PDF es correcto, SAP tiene otros datos que los impresos; imprima de nuevo la factura.',
  ],
  PDF_NOT_CONFIRMED: ['No se puede confirmar: {detail}', 'Imprima de nuevo la factura desde SAP en la carpeta de PDF.'],
  DOCUMENT_HOLDS_SEVERAL: [
    '{file} contiene más de un documento: {detail}.',
    'Imprima cada factura en un archivo aparte.',
  ],
  DOCUMENT_FITS_TWO: [
    '{file} corresponde a {count} facturas: {invoices}.',
    'Imprímalo de nuevo con algo que las distinga: la serie junto al número, el número fiscal o la identificación fiscal del cliente.',
  ],
  PHONE_MISSING: [
    'SAP no tiene teléfono de {who}.',
    'Complete el móvil en SAP, con código de país (por ejemplo {example}); el mensaje sale después solo.',
  ],
  PHONE_UNREADABLE: [
    'El valor en {field} de {who} no es un número de teléfono.',
    'Ponga allí un solo número en SAP, con código de país (por ejemplo {example}), y las notas en otro lado; el mensaje sale después solo.',
  ],
  PHONE_AREA_CODE_MISSING: [
    'Al número en {field} de {who} le falta el código de área.',
    'Complételo en SAP, mejor con código de país (por ejemplo {example}); el mensaje sale después solo.',
  ],
  PHONE_NOT_VALID: [
    'El número en {field} de {who} no existe en el plan de numeración de {country}.',
    'Corríjalo en SAP, mejor con código de país (por ejemplo {example}); el mensaje sale después solo.',
  ],
  PHONE_OF_ANOTHER_NAME: [
    'El nombre en el documento difiere del de {who} en SAP, y el documento no tiene teléfono propio.',
    'Para un cliente ocasional, ponga el teléfono en el campo del documento que nombra SAP_DOCUMENT_PHONE_FIELD; si no, haga coincidir los nombres en SAP. El mensaje sale después solo.',
  ],
};
