import type { Language } from './languages.ts';

/**
 * Why a customer's message does not go or did not arrive, for salespersons in their language, by the code's beginning:
 * the first that fits. What is not here is told in the words of the error itself.
 */
const reasonTexts: readonly (readonly [code: string, texts: Readonly<Record<Exclude<Language, 'en'>, string>>])[] = [
  [
    'PHONE_MISSING',
    {
      es: 'El cliente no tiene teléfono en SAP.',
      pt: 'O cliente não tem telefone no SAP.',
      de: 'Der Kunde hat keine Telefonnummer in SAP.',
    },
  ],
  [
    'PHONE_AREA_CODE_MISSING',
    {
      es: 'Al teléfono del cliente en SAP le falta el código de área.',
      pt: 'Falta o DDD no telefone do cliente no SAP.',
      de: 'Der Telefonnummer des Kunden in SAP fehlt die Vorwahl.',
    },
  ],
  [
    'PHONE_OF_ANOTHER_NAME',
    {
      es: 'El documento está a otro nombre que el cliente en SAP y no tiene teléfono propio.',
      pt: 'O documento está em outro nome que o cliente no SAP e não tem telefone próprio.',
      de: 'Der Beleg lautet auf einen anderen Namen als der Kunde in SAP und hat keine eigene Telefonnummer.',
    },
  ],
  [
    'PHONE_',
    {
      es: 'El teléfono del cliente en SAP no es un número válido.',
      pt: 'O telefone do cliente no SAP não é um número válido.',
      de: 'Die Telefonnummer des Kunden in SAP ist ungültig.',
    },
  ],
  [
    'DELIVERY_NOT_ON_WHATSAPP',
    {
      es: 'Ningún teléfono del cliente tiene WhatsApp.',
      pt: 'Nenhum telefone do cliente tem WhatsApp.',
      de: 'Keine Telefonnummer des Kunden hat WhatsApp.',
    },
  ],
  [
    'DELIVERY_OPTED_OUT',
    {
      es: 'El cliente no quiere recibir mensajes.',
      pt: 'O cliente não quer receber mensagens.',
      de: 'Der Kunde möchte keine Nachrichten.',
    },
  ],
  [
    'DELIVERY_FIRST_CONTACT_LIMITED',
    {
      es: 'WhatsApp limita los primeros mensajes: pídale al cliente que escriba una vez a nuestro número.',
      pt: 'O WhatsApp limita as primeiras mensagens: peça ao cliente que escreva uma vez para o nosso número.',
      de: 'WhatsApp begrenzt erste Nachrichten: Bitten Sie den Kunden, einmal an unsere Nummer zu schreiben.',
    },
  ],
  [
    'DELIVERY_NO_PRIVACY_TOKEN',
    {
      es: 'WhatsApp aún no nos deja escribirle al cliente: pídale que escriba una vez a nuestro número.',
      pt: 'O WhatsApp ainda não nos deixa escrever ao cliente: peça que ele escreva uma vez para o nosso número.',
      de: 'WhatsApp lässt uns dem Kunden noch nicht schreiben: Bitten Sie ihn, einmal an unsere Nummer zu schreiben.',
    },
  ],
  [
    'DELIVERY_ACCOUNT_RESTRICTED',
    {
      es: 'WhatsApp limita nuestra cuenta; sale cuando termine el límite, o enseguida si el cliente escribe.',
      pt: 'O WhatsApp limita a nossa conta; sai quando o limite terminar, ou logo que o cliente escrever.',
      de: 'WhatsApp beschränkt unser Konto; sie geht hinaus, wenn das endet oder sobald der Kunde schreibt.',
    },
  ],
  [
    'DELIVERY_NEW_CHAT',
    {
      es: 'WhatsApp limita los primeros mensajes; sale a su turno, o enseguida si el cliente escribe.',
      pt: 'O WhatsApp limita as primeiras mensagens; sai na sua vez, ou logo que o cliente escrever.',
      de: 'WhatsApp begrenzt erste Nachrichten; sie geht hinaus, wenn sie dran ist oder sobald der Kunde schreibt.',
    },
  ],
  [
    'DELIVERY_DOUBTFUL',
    {
      es: 'Puede haberse enviado: WhatsApp no lo confirmó. Pregúntele al cliente.',
      pt: 'Pode ter sido enviada: o WhatsApp não confirmou. Pergunte ao cliente.',
      de: 'Vielleicht wurde sie gesendet: WhatsApp hat es nicht bestätigt. Bitte den Kunden fragen.',
    },
  ],
  [
    'DELIVERY_REFUSED',
    {
      es: 'WhatsApp rechazó el mensaje.',
      pt: 'O WhatsApp recusou a mensagem.',
      de: 'WhatsApp hat die Nachricht abgelehnt.',
    },
  ],
  [
    'DELIVERY_AWAITS_APPROVAL',
    {
      es: 'Falta la autorización fiscal.',
      pt: 'Falta a autorização fiscal.',
      de: 'Die Freigabe der Finanzbehörde fehlt noch.',
    },
  ],
  [
    'DELIVERY_DOCUMENT_GONE',
    {
      es: 'El PDF ya no está en la carpeta.',
      pt: 'O PDF não está mais na pasta.',
      de: 'Das PDF liegt nicht mehr im Ordner.',
    },
  ],
  [
    'DOCUMENT_',
    {
      es: 'El PDF no se puede leer o no coincide con la factura.',
      pt: 'O PDF não pode ser lido ou não confere com a fatura.',
      de: 'Das PDF ist nicht lesbar oder passt nicht zur Rechnung.',
    },
  ],
];

/** The reason in the reader's language; the sentence itself where there is no other. */
export function reasonIn(language: Language, code: string | null, sentence: string): string {
  if (language === 'en' || code === null) return sentence;
  const found = reasonTexts.find(([beginning]) => code.startsWith(beginning));
  return found?.[1][language] ?? sentence;
}
