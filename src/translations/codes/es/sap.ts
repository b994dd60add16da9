import type { SapTold } from '../told.ts';

export const sap: SapTold = {
  SAP_UNREACHABLE: [
    'No se llega al Service Layer en {url}: {reason}.',
    'Revise SAP_URL, la red y que el Service Layer funcione. El servicio reintenta solo.',
  ],
  SAP_TIMEOUT: [
    'El Service Layer no respondió a {method} {resource} en {seconds} s.',
    'Se reintenta solo. Si persiste, revise la carga del Service Layer.',
  ],
  SAP_SILENT: [
    'SAP aceptó la conexión y no responde desde hace {seconds} s ({url}).',
    'El servicio espera y reintenta solo. Si persiste, reinicie el Service Layer o su proxy.',
  ],
  SAP_UNAVAILABLE: [
    'El Service Layer respondió a {method} {resource} con estado {status}: {text}.',
    'Se reintenta solo. Si persiste, reinicie el Service Layer o su proxy.',
  ],
  SAP_ANSWER_UNREADABLE: [
    'La respuesta a {method} {resource} es ilegible ({reason}): {excerpt}',
    'Se reintenta solo. Si persiste, compruebe que SAP_URL apunte al Service Layer y no a otro programa.',
  ],
  SAP_NOT_SERVICE_LAYER: [
    '{url} responde, pero no como Service Layer: estado {status}.',
    'Corrija SAP_URL: esquema, servidor y puerto (50000 por defecto), sin `/b1s/v2`.',
  ],
  SAP_PROXY_REFUSED: [
    'Un proxy delante del Service Layer en {url} rechazó las credenciales (estado {status}).',
    'Ponga usuario y contraseña del proxy en SAP_URL: https://user:password@host/path.',
  ],
  SAP_GATEWAY_REFUSED: [
    'Algo delante del Service Layer, no SAP, rechazó {method} {resource} con estado {status}: {text}.',
    'Haga que el proxy o firewall de SAP_URL deje pasar GET, POST, PATCH y DELETE bajo /b1s/v2, y cuerpos de algunos KB. El usuario de SAP no tiene la culpa.',
  ],
  SAP_CERTIFICATE_UNTRUSTED: [
    'El certificado de {url} no es de confianza: {reason}. No se envió ninguna contraseña.',
    'Ponga en SAP_CA_FILE su autoridad certificante, o en SAP_TLS_FINGERPRINT lo que muestra <1>, después de compararlo en el servidor de SAP.',
  ],
  SAP_CERTIFICATE_WEAK: [
    'El certificado de {url} es demasiado débil para el TLS actual: {reason}. No se envió ninguna contraseña.',
    'Haga emitir para el Service Layer un certificado con una clave de al menos 2048 bits y SHA-256. Hasta entonces SAP_TLS_FINGERPRINT puede fijar el viejo, después de comparar en el servidor de SAP lo que muestra <1>.',
  ],
  SAP_CERTIFICATE_CHANGED: [
    'El certificado de {url} no es el fijado: su SHA-256 es {found}. No se envió ninguna contraseña.',
    'Si el certificado se renovó, ponga el valor nuevo en SAP_TLS_FINGERPRINT; si no, puede que alguien intercepte la conexión.',
  ],
  SAP_TRUST_INVALID: [
    '{variable} no se puede usar: {reason}.',
    'Corrija {variable}; docs/configuration.md muestra un ejemplo.',
  ],
  SAP_LOGIN_REFUSED: [
    'SAP rechazó el ingreso de {user} a {company}: {text} ({sapCode}). El servicio no vuelve a ingresar antes de {until}, para que SAP no bloquee al usuario.',
    'Corrija SAP_COMPANY_DB, SAP_USERNAME o SAP_PASSWORD y reinicie, o arregle el usuario en SAP; después compruébelo: <1>',
  ],
  SAP_SESSION_REJECTED: [
    'SAP rechazó una sesión que acababa de abrir: {reason}.',
    'Se reintenta solo. Si persiste, compruebe que el balanceador delante del Service Layer conserve la cookie ROUTEID.',
  ],
  SAP_RIGHT_MISSING: [
    'Al usuario de SAP le falta permiso: {method} {resource}: {text} ({sapCode}).',
    'Dé al usuario de SAP_USERNAME permiso para este objeto (Gestión > Inicialización sistema > Autorizaciones).',
  ],
  SAP_PROPERTY_UNKNOWN: [
    'A esta versión de SAP le falta una propiedad necesaria: {text} ({sapCode}).',
    'Pida a su consultor de SAP una versión más nueva de SAP Business One.',
  ],
  SAP_USER_FIELDS_MISSING: [
    'Faltan campos de usuario necesarios, o todavía no se ven: {text}.',
    'Créelos con <1> y reinicie el Service Layer.',
  ],
  SAP_USER_TABLE_MISSING: [
    'Falta la tabla de estados, o todavía no se ve: {text}.',
    'Créela con <1> y reinicie el Service Layer.',
  ],
  SAP_SETUP_NEEDED: [
    'SAP todavía no tiene campos para el estado del envío: {states}.',
    'Créelos con <1> y reinicie el Service Layer.',
  ],
  SAP_RESTART_NEEDED: [
    'Los campos de estado existen, pero el Service Layer todavía no los conoce: {states}.',
    'Reinicie el Service Layer y compruébelo: <1>',
  ],
  SAP_SETUP_INCOMPLETE: [
    'SAP aceptó el pedido, pero esto no se creó: {names}.',
    'Créelos en SAP (Herramientas > Herramientas de parametrización > Campos definidos por usuario); docs/sap-business-one.md da tipos y longitudes.',
  ],
  SAP_DOCUMENT_GONE: [
    'SAP ya no tiene {type} {docEntry}; no se puede escribir su estado.',
    'No hay nada que hacer si se quitó a propósito; el estado se conserva en la bandeja de salida.',
  ],
  SAP_REQUEST_REFUSED: [
    'SAP rechazó {method} {resource} con estado {status}: {text} ({sapCode}).',
    'Consulte este texto con su consultor de SAP.',
  ],
  SAP_FILE_TOO_LARGE: [
    'SAP envía un archivo demasiado grande, {resource}: {reason}.',
    'Adjunte al documento en SAP un archivo más chico.',
  ],
  SAP_WRITE_REFUSED: [
    'La validación de SAP rechazó el estado de {type} {docEntry}: {text} ({sapCode}).',
    'Queda pendiente y se reintenta sin fin. Permita cambios de los campos U_Courier en SBO_SP_TransactionNotification, o ponga SAP_WRITE_BACK=user_table.',
  ],
  SAP_WRITE_REFUSED_AS_MISSING: [
    'SAP rechazó el estado de {type} {docEntry} como si faltara el documento, pero está: {text} ({sapCode}).',
    'Se reintenta. Así se responden procesos de autorización y sucursales que faltan: saque al usuario de SAP de este servicio de las plantillas (Gestión > Proceso de autorización), asígnelo a la sucursal, o ponga SAP_WRITE_BACK=user_table.',
  ],
  SAP_WRITE_FORBIDDEN_FIELD: [
    'SAP no deja cambiar el estado de {type} {docEntry} en su situación actual: {text} ({sapCode}).',
    'Es una regla de SAP para documentos cerrados, cancelados o bloqueados, no una validación de su empresa. Se reintenta; si persiste, ponga SAP_WRITE_BACK=user_table, que no toca el documento.',
  ],
  SAP_WRITE_NOT_COMMITTED: [
    'SAP aceptó el estado de {type} {docEntry}, pero no pudo guardarlo: {text} ({sapCode}).',
    'Es una falla dentro de SAP, no una validación de su empresa. Se reintenta. Si persiste con todos los documentos, compruebe que el balanceador conserve la cookie ROUTEID, quite DbUser y DbPassword de la configuración del Service Layer y reinícielo.',
  ],
  SAP_WRITE_BLOCKED: [
    'Otra transacción en la base de SAP retiene {type} {docEntry}, así que no se pudo escribir su estado: {text} ({sapCode}).',
    'No hay nada que hacer: se reintenta solo. Si persiste, haga revisar los bloqueos en la base de SAP.',
  ],
  SAP_WRITE_BY_RULE: [
    'SAP mismo rechazó el estado de {type} {docEntry}: {text} ({sapCode}).',
    'Queda pendiente y se reintenta sin fin. El texto es de SAP (un período bloqueado, un documento cerrado, una licencia o sucursal que falta); consúltelo con su consultor de SAP. SAP_WRITE_BACK=user_table no toca el documento.',
  ],
  SAP_WRITE_CONFLICT: [
    'Otros cambiaron {type} {docEntry} repetidamente mientras se escribía su estado.',
    'Se reintenta solo.',
  ],
  SAP_WRITE_UNCERTAIN: [
    'La conexión se cortó durante {method} {resource}; quizás se hizo: {reason}.',
    'No hay nada que hacer: el documento se lee de nuevo para saberlo.',
  ],
  SAP_TOTAL_MISSING: [
    '{entity} está en {currency}, pero SAP no tiene su total en esa moneda.',
    'Revise moneda, tipo de cambio y total del documento en SAP; en cuanto tenga total, se envía solo.',
  ],
  SAP_BRANCH_MISSING: [
    'SAP no indica sucursal para {entity}, y solo se envían algunas sucursales (SAP_BRANCHES).',
    'Dé a SAP_USERNAME derecho sobre la sucursal del documento en SAP, o deje SAP_BRANCHES sin valor.',
  ],
  SAP_BRANCH_UNKNOWN: [
    'SAP no tiene la sucursal {branches}, que nombra SAP_BRANCHES. Tiene: {has}.',
    'Corrija SAP_BRANCHES y reinicie.',
  ],
  SAP_BRANCH_UNASSIGNED: [
    'El usuario de SAP {user} no está asignado a la sucursal {branches}, que nombra SAP_BRANCHES: SAP puede ocultar sus documentos, que así nunca se envían, y rechaza su estado.',
    'Asígnelo en SAP (Gestión > Definiciones > General > Usuarios > Asignación de sucursales), o quite la sucursal de SAP_BRANCHES.',
  ],
  SAP_ROW_UNREADABLE: [
    'SAP muestra un {type} sin un número legible (DocEntry {docEntry}), así que no se puede enviar: {excerpt}',
    'Búsquelo en SAP, y qué cambió allí (un complemento, una vista); los otros documentos siguen. Se busca de nuevo en cada lectura y una vez al día; <1> dice la versión.',
  ],
  SAP_DATA_UNEXPECTED: [
    'SAP envió {entity} con {property} inesperado: {value}.',
    'Infórmelo con la versión que muestra <1>.',
  ],
};
