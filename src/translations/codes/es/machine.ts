import type { MachineTold } from '../told.ts';

export const machine: MachineTold = {
  DATABASE_DAMAGED: [
    'La bandeja de salida {path} está dañada: {detail}.',
    'Detenga el servicio, mueva {path} a otro lugar (con sus archivos -wal y -shm) y restaure la bandeja de la copia más nueva: <1>',
  ],
  DATABASE_FULL: [
    'El disco está lleno; no se puede escribir la bandeja de salida.',
    'Libere espacio; el servicio sigue solo.',
  ],
  DATABASE_BUSY: [
    'Otro programa bloqueó la bandeja de salida.',
    'No hay nada que hacer: se reintenta. Cierre cualquier visor de bases de datos que la tenga abierta.',
  ],
  DATABASE_UNREACHABLE: [
    'La bandeja de salida en PostgreSQL no responde ({place}): {detail}.',
    'Compruebe que PostgreSQL funciona y que este equipo llega a él; su registro dice más. Mientras tanto el servicio no envía nada, no pierde nada y sigue por sí solo.',
  ],
  DATABASE_REFUSED: [
    'PostgreSQL no nos deja usar la bandeja de salida ({place}): {detail}.',
    'Revise usuario, contraseña y base de datos en DATABASE_URL, y pg_hba.conf en el servidor. La base de datos debe pertenecer al usuario. Si PostgreSQL exige TLS, añada sslmode=verify-full.',
  ],
  DATABASE_TLS_REQUIRED: [
    'PostgreSQL no deja entrar a nadie sin TLS ({place}): {detail}.',
    'Ponga sslmode=verify-full en DATABASE_URL; con una autoridad propia, también sslrootcert=ARCHIVO.',
  ],
  DATABASE_TLS_FAILED: [
    'No hubo conexión TLS con PostgreSQL ({place}): {detail}.',
    'Si una autoridad propia firmó su certificado, indique el archivo PEM de esa autoridad en DATABASE_URL: sslrootcert=ARCHIVO. El certificado debe nombrar el equipo de DATABASE_URL. En una red a la que nadie más llega, sslmode=disable prescinde de TLS.',
  ],
  DATABASE_SERVER_FULL: [
    'El disco de PostgreSQL está lleno ({place}): {detail}.',
    'Libere espacio en el equipo de PostgreSQL; el servicio sigue por sí solo.',
  ],
  DATABASE_READ_ONLY: [
    'PostgreSQL no admite escrituras ({place}): {detail}.',
    'Es una réplica, o está en modo de solo lectura. Haga que DATABASE_URL nombre el servidor primario; el servicio sigue por sí solo en cuanto pueda escribir.',
  ],
  DATABASE_CONNECTIONS: [
    'PostgreSQL no tiene más conexiones para nosotros ({place}): {detail}.',
    'Aumente max_connections del servidor o el límite del usuario, o termine lo que ocupa las demás; el servicio sigue por sí solo.',
  ],
  DATABASE_OWNER_LOST: [
    'Otro proceso lleva ahora la sesión {account}; este ya no escribe nada.',
    'Mire qué nodos funcionan con esta DATABASE_URL: una sesión, un nodo. Este termina.',
  ],
  DATABASE_LEASE_EXPIRED: [
    'PostgreSQL lleva demasiado tiempo sin saber de este nodo; no escribe nada para la sesión {account} hasta que vuelva a saber de él.',
    'Compruebe que PostgreSQL funciona y que este equipo llega a él: entonces sigue por sí solo, o deja la sesión a otro nodo que la haya tomado entretanto.',
  ],
  DATABASE_LOGIN_ANOTHER: [
    'El inicio de sesión de la sesión {account} en PostgreSQL no es el que había que cambiar.',
    'Nada que hacer: la sesión se conecta de nuevo con el que está allí.',
  ],
  DATABASE_OTHER_HISTORY: [
    'PostgreSQL sigue desde otro estado que antes ({place}): se promovió un servidor en espera o se restauró un respaldo. Lo último que se escribió puede faltar allí.',
    'Nada que hacer: el servicio arranca de nuevo y pregunta a SAP y a WhatsApp qué se envió antes de enviar algo. Asegúrese de que el servidor anterior no vuelva.',
  ],
  DATABASE_NEWER: [
    'Una versión más nueva de Invoice Courier escribió {path} (esquema {found}, conocido {known}).',
    'Instale de nuevo la versión más nueva; una anterior perdería datos que no conoce.',
  ],
  DATABASE_IN_USE: [
    'Otro servicio funciona con este DATA_PATH, {path}: {holder}.',
    'Nada que hacer si es el que usted quiere. Para usar este, detenga antes el otro: <1>. Una segunda empresa necesita su propio DATA_PATH.',
  ],
  DATABASE_FOREIGN: [
    '{path} es una base de datos de otro programa.',
    'Revise DATA_PATH o mueva el archivo a otro lugar; no se cambió nada.',
  ],
  DATABASE_SERVER_OLD: [
    'PostgreSQL {version} es demasiado antiguo para la bandeja de salida ({place}); hace falta {needed} o más nuevo.',
    'Actualice PostgreSQL, o haga que DATABASE_URL nombre un servidor más nuevo.',
  ],
  DATABASE_OWNED_ELSEWHERE: [
    'Otro nodo, {node}, lleva la sesión {account} en la misma bandeja de salida ({place}).',
    'Nada que hacer si es el que usted quiere: solo uno puede llevarla. Para llevarla aquí, detenga allí el servicio y traiga el inicio de sesión. Una segunda empresa necesita su propio WHATSAPP_SESSION_NAME o su propia base de datos.',
  ],
  DATABASE_OWNER_SILENT: [
    'La sesión {account} la llevó por última vez otro nodo, {node}, que terminó sin devolverla hace {ago} ({place}).',
    'Si puede volver a funcionar, inícielo allí. Si se perdió para siempre, traiga aquí la copia más nueva del inicio de sesión y después: <1>',
  ],
  DATABASE_PROFILE_ELSEWHERE: [
    'La sesión {account} la llevó por última vez otro nodo, {node}. Su inicio de sesión es un perfil de navegador que está allí; una copia más antigua hace daño.',
    'Iníciela allí. Para llevarla aquí, detenga ese nodo para siempre, traiga de él la copia más nueva del inicio de sesión y restáurela: <1>. Después: <2>',
  ],
  DATABASE_LOGIN_KEY: [
    'El inicio de sesión de la sesión {account} en PostgreSQL está cifrado con una clave que este nodo no tiene ({kind}; lo escribió por última vez {node}).',
    'Todos los nodos necesitan la misma clave: el mismo WHATSAPP_BACKUP_PASSPHRASE o, sin él, el mismo archivo vault.key, copiado a {file} desde un nodo que lo tenga (docs/scale.md). No se cambió nada.',
  ],
  DATABASE_MOVED: [
    'La bandeja de salida de {place} se trasladó a {other} el {day}; lo que queda aquí se conserva y ya no se usa.',
    'Haga que el servicio use el otro lugar: DATABASE_URL nombra una bandeja de salida en PostgreSQL; sin ella, es outbox.db en DATA_PATH.',
  ],
  DATABASE_MOVE_UNFINISHED: [
    'Se está trasladando una bandeja de salida a {place} y no ha llegado entera; viene de {other}, que está completa.',
    'Inicie otra vez el mismo traslado: sigue donde estaba. O deje que el servicio use el lugar anterior como antes.',
  ],
  DATABASE_LEFT_BEHIND: [
    'DATABASE_URL nombra una bandeja de salida vacía ({place}), y en {path} hay una con envíos.',
    'Para llevar los envíos, quite DATABASE_URL y traslade la bandeja de salida (database move, docs/scale.md). Para empezar con una vacía, saque el archivo de DATA_PATH: lo que dice de envíos anteriores, de la aprobación y de las bajas ya no se sabrá.',
  ],
  DATABASE_BOOK_ELSEWHERE: [
    'Los envíos de {company} están en {other}, y su cuenta {account} tiene su bandeja de salida en otro lugar ({place}): empezados allí de nuevo, habría facturas que se enviarían otra vez, o nunca.',
    'Deje el archivo como estaba: la cuenta de una empresa, y la empresa que va primero entre las de una misma cuenta, no cambian (docs/companies.md). Para empezar de nuevo a propósito, espere a que no quede nada pendiente, ponga PROCESS_INVOICES_FROM_DATE en mañana y mueva a otro lugar lo que hay.',
  ],
  DATABASE_UNWRITABLE: [
    'No se puede leer o escribir la bandeja de salida: {detail}.',
    'Revise el disco y los permisos de DATA_PATH; el servicio sigue solo.',
  ],
  DATABASE_FAILED: [
    'La base de datos rechazó una instrucción: {detail}.',
    'Es un defecto del programa: por favor infórmelo con el registro.',
  ],
  DISK_FULL: [
    'El disco está lleno: {detail}.',
    'Libere espacio (revise también la cuota de este usuario) y pruebe de nuevo. Un servicio en marcha sigue solo.',
  ],
  DISK_DENIED: [
    'Este usuario no puede leer o escribir allí: {detail}.',
    'Dé al usuario del servicio permiso sobre esa carpeta, o móntela con escritura; después pruebe de nuevo.',
  ],
  DISK_TOO_MANY_FILES: [
    'Hay demasiados archivos abiertos: {detail}.',
    'Aumente el límite de archivos abiertos (`ulimit -n`, o LimitNOFILE del servicio) y pruebe de nuevo.',
  ],
  DISK_NOT_A_FOLDER: [
    '{path} no es una carpeta ni puede llegar a serlo: {detail}.',
    'Ponga en la variable con esa ruta (vea docs/configuration.md) una carpeta que exista o que se pueda crear.',
  ],
  DISK_NO_TEMPORARY_FOLDER: [
    'No se puede crear una carpeta temporal en {path}: {detail}.',
    'Libere espacio allí, o ponga en TMPDIR (en Windows TEMP) una carpeta en la que este usuario pueda escribir.',
  ],
  DISK_FAILED: [
    'Falló el disco: {detail}.',
    'Revise el disco (cable, sistema de archivos, registro del sistema) y pruebe de nuevo.',
  ],
  VAULT_KEY_MISSING: [
    'Las copias en {folder} se hicieron con un archivo de clave, pero falta {file}.',
    'Copie vault.key de su lugar seguro a {file}. Si se perdió del todo, mueva las copias viejas a otra carpeta; entonces se crea una clave nueva.',
  ],
  VAULT_KEY_DAMAGED: [
    'El archivo de clave {file} está dañado: su suma de control no coincide.',
    'Reemplace {file} por la copia de su lugar seguro.',
  ],
  VAULT_KEY_NEWER: [
    'El archivo de clave {file} fue escrito por una versión más nueva de Invoice Courier.',
    'Instale de nuevo la versión más nueva; esta deja el archivo como está.',
  ],
  VAULT_ID_KEY_DAMAGED: [
    '{file} no contiene una clave de identificadores de mensajes que esta versión conozca: está dañado o lo escribió una versión más nueva.',
    'Instale de nuevo la versión más nueva o restituya {file} desde una copia de DATA_PATH. Sin él, los mensajes en duda podrían llegar dos veces.',
  ],
  VAULT_KEY_WRONG: [
    '{file} se hizo con otra clave o frase.',
    'Ponga el vault.key correspondiente en DATA_PATH, o en WHATSAPP_BACKUP_PASSPHRASE la frase de entonces.',
  ],
  VAULT_NO_BACKUP: [
    'No hay copia de la sesión {session} ({engine}) en {folder}.',
    'Las copias se hacen con un teléfono vinculado: <1>',
  ],
  VAULT_BACKUP_REFUSED: ['La copia {file} se rechazó: {detail}', 'Restaure otra: <1>'],
  VAULT_BACKUP_NEWER: [
    'Una versión más nueva de Invoice Courier hizo la copia {file} ({detail}).',
    'Vuelva a instalar la versión más nueva para restaurarla, o restaure otra: <1>',
  ],
  VAULT_STORE_DAMAGED: [
    'Los datos de la sesión están dañados, así que no se copiaron: {detail}',
    'Reemplácelos por la copia válida más nueva: <1>',
  ],
  VAULT_BACKUP_FAILED: [
    'La copia no se pudo escribir en {folder}: {detail}',
    'Revise el espacio y los permisos de esa carpeta; después: <1>',
  ],
  VAULT_DRILL_NOT_SET_UP: [
    'No está configurada ninguna copia externa de las copias de seguridad, así que no hay qué probar.',
    'Ponga en WHATSAPP_DRILL_PATH la carpeta de las copias, y en WHATSAPP_DRILL_KEY_FILE o WHATSAPP_DRILL_PASSPHRASE la clave copiada.',
  ],
  VAULT_DRILL_KEY_WRONG: [
    'La clave o frase copiada no abre {file}: si se pierde esta computadora, se perdería también la copia.',
    'Copie vault.key de DATA_PATH a WHATSAPP_DRILL_KEY_FILE, o ponga en WHATSAPP_DRILL_PASSPHRASE lo de WHATSAPP_BACKUP_PASSPHRASE.',
  ],
  VAULT_DRILL_OLD_LOGIN: [
    '{file} tiene un acceso anterior al que se usa: restaurado, no se conectaría.',
    'Copie afuera una copia más nueva: <1>',
  ],
  WHATSAPP_STORE_DAMAGED: ['Los datos de la sesión están dañados: {detail}.', 'Repárelos: <1>'],
  WHATSAPP_STORE_NEWER: [
    'La sesión en {path} fue escrita por una versión más nueva de Invoice Courier (formato {found}, conocido {known}).',
    'Instale de nuevo la versión más nueva; esta deja la sesión como está.',
  ],
  WHATSAPP_STORE_UNWRITABLE: [
    'No se pueden escribir los datos de la sesión: {detail}.',
    'Revise si el disco está lleno o faltan permisos en WHATSAPP_AUTH_PATH, o en la carpeta de archivos temporales (TMPDIR) si se nombra esa.',
  ],
  WHATSAPP_NOT_CONNECTED: [
    'WhatsApp no está conectado; no se envió nada.',
    'Se reintenta cuando la sesión esté conectada; vea: <1>',
  ],
  WHATSAPP_NO_ANSWER: [
    'WhatsApp no respondió en {ms} ms ({question}).',
    'Se reintenta; si persiste, la sesión se reconecta sola.',
  ],
  WHATSAPP_QUERY_REFUSED: ['WhatsApp rechazó la consulta "{question}": {detail}.', 'Se reintenta más tarde.'],
  WHATSAPP_RECIPIENT_WITHOUT_DEVICES: [
    'WhatsApp no indicó dispositivos del destinatario; no se envió nada.',
    'Se reintenta; si persiste, compruebe que el número esté en WhatsApp.',
  ],
  WHATSAPP_ENCRYPTION_FAILED: [
    'No se obtuvieron las claves de cifrado del destinatario; no se envió nada.',
    'Se reintenta.',
  ],
  WHATSAPP_SEND_FAILED: ['No se pudo escribir el mensaje: {detail}; no se envió nada.', 'Se reintenta.'],
  WHATSAPP_LEASE_ENDED: [
    'PostgreSQL no tiene noticias de este nodo desde hace demasiado tiempo, así que otro puede haber tomado la sesión; no se envió nada.',
    'Lo envía el nodo que ejecuta la sesión.',
  ],
  WHATSAPP_REVOKE_REFUSED: [
    'El mensaje no se pudo eliminar para todos: {detail}.',
    'Pida al destinatario que lo elimine. En WhatsApp, en el teléfono de la cuenta, quizás todavía se ofrezca "Eliminar para todos".',
  ],
  WHATSAPP_ID_NOT_OURS: [
    'WhatsApp Web habría usado su propio identificador; no se envió nada.',
    'Se envía con un identificador de WhatsApp Web; si el resultado no es claro, se revisa el chat o decide una persona.',
  ],
  WHATSAPP_SEND_UNCERTAIN: [
    'La conexión terminó mientras se escribía un mensaje; quizás se envió ({detail}).',
    'Lo dirán las confirmaciones después de reconectar; si no, se reenvía con el mismo identificador o se retiene para una persona.',
  ],
  WHATSAPP_UPLOAD_FAILED: ['No se pudo subir el documento a los servidores de WhatsApp: {detail}.', 'Se reintenta.'],
  WHATSAPP_LINE_TOO_SLOW: [
    'La línea es demasiado lenta para este documento ({figures}); no se envió nada.',
    'Se reintenta, y se retiene para una persona si no ayuda.',
  ],
  WHATSAPP_DOCUMENT_UNREADABLE: [
    'No se puede leer el documento: {detail}.',
    'Compruebe que el archivo exista y que el servicio pueda leerlo.',
  ],
  WHATSAPP_DOCUMENT_CHANGED: [
    'El documento cambió desde que se revisó; no se envió.',
    'Se revisa de nuevo; no sobrescriba un PDF que espera su envío.',
  ],
  WHATSAPP_PAYLOAD_DAMAGED: [
    'Los datos guardados del mensaje preparado {messageId} están dañados.',
    'Prepárelo de nuevo: <1>',
  ],
  WHATSAPP_PROXY_UNREACHABLE: [
    'No se llega al proxy {proxy}: {detail}.',
    'Compruebe que el proxy funcione, su dirección en WHATSAPP_PROXY y el firewall.',
  ],
  WHATSAPP_PROXY_PASSWORD: [
    'El proxy {proxy} no acepta el usuario y la contraseña: {detail}.',
    'Corrija usuario y contraseña en WHATSAPP_PROXY o su archivo (con codificación de porcentaje) y reinicie el servicio.',
  ],
  WHATSAPP_PROXY_FORBIDS: [
    'El proxy {proxy} no conecta con {host}: {detail}.',
    'Haga que el proxy lo deje pasar; todos los servidores necesarios están en <1>',
  ],
  WHATSAPP_HOST_BLOCKED: [
    'Desde esta computadora no se llega a un servidor de WhatsApp: {hosts}.',
    'Haga que el firewall o proxy lo deje pasar; todos los servidores necesarios están en <1>',
  ],
  WHATSAPP_ENGINE_GONE: ['El proceso del motor terminó ({detail}); no se envió nada.', 'Se reinicia solo.'],
  WHATSAPP_ENGINE_SILENT: ['El proceso del motor no respondió "{call}" en {ms} ms.', 'Se termina y se reinicia solo.'],
  WHATSAPP_ENGINE_FAILED: ['El motor falló en "{call}": {detail}.', 'Se reintenta; el registro tiene los detalles.'],
  WHATSAPP_NOT_A_PERSON: [
    'La dirección es un grupo, lista, estado o canal, no una persona; no se envió nada.',
    'No hay nada que hacer: nunca se envía.',
  ],
  INSTALLATIONS_MISSING: ['No hay lista de instalaciones en {path}.', 'Escríbala como muestra docs/installations.md.'],
  INSTALLATIONS_NOT_PRIVATE: [
    'Otros usuarios de esta computadora pueden leer {path}, que contiene tokens.',
    'Hágalo privado: chmod 600 {typed}',
  ],
  INSTALLATIONS_INVALID: [
    '{path} no es una lista válida de instalaciones: {detail}.',
    'Compárela con docs/installations.md.',
  ],
};
