/** Why invoices are held or have failed, as people say it who have the whole day in view, not one case. Pure. */
import { englishInGeneral, type GeneralWords, replaced, withoutDetails } from '../errors/without-details.ts';
import { all as german } from './codes/de/all.ts';
import { all as spanish } from './codes/es/all.ts';
import { all as portuguese } from './codes/pt/all.ts';
import { codesInEnglish } from './english.ts';

type Language = 'en' | 'es' | 'pt' | 'de';

/** Those whose sentence in the registry says little without its case, or is long. */
const SHORT: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {
    PHONE_MISSING: 'SAP has no phone number for the customer.',
    PHONE_UNREADABLE: 'The phone field in SAP contains no phone number.',
    PHONE_AREA_CODE_MISSING: 'The phone number in SAP has no area code.',
    PHONE_NOT_VALID: 'The phone number in SAP does not exist.',
    DELIVERY_NOT_ON_WHATSAPP: "None of the customer's phones is on WhatsApp.",
    DELIVERY_DOUBTFUL: 'It may have been sent; sending it again could duplicate it.',
    DELIVERY_OPTED_OUT: 'The customer does not want messages.',
    DELIVERY_TAKEN_BY_NO_PHONE: 'No phone has received the message; the number may have been given up.',
    DELIVERY_ANOTHER_NUMBER_NAMED: 'WhatsApp names another number for the customer; nothing was sent.',
    DELIVERY_NEVER_SENT: 'It could not be sent, although other messages were.',
    DELIVERY_LINE_TOO_SLOW: 'The line is too slow to upload its document.',
    DELIVERY_DOCUMENT_REPLACED: 'SAP shows another document under a known number.',
    DELIVERY_LEFT_OUT: 'The settings leave out documents of its kind or branch.',
    DELIVERY_NEW_CHATS_SPREAD: "First messages to new contacts are spread over WhatsApp's cycle.",
    DOCUMENT_NOT_OBTAINED: 'Its source cannot provide the PDF.',
    DOCUMENT_TOO_LARGE: 'The PDF is too large.',
    DOCUMENT_TOO_LONG: 'The PDF has too many pages or too much text.',
    DOCUMENT_FITS_TWO: 'The PDF matches more than one invoice.',
    DOCUMENT_OF_ANOTHER_BRANCH: 'The PDF is in the folder of another branch.',
    WHATSAPP_PAYLOAD_DAMAGED: 'The stored copy of the prepared message is damaged.',
  },
  es: {
    PHONE_MISSING: 'SAP no tiene teléfono del cliente.',
    PHONE_UNREADABLE: 'El campo de teléfono en SAP no contiene un número.',
    PHONE_AREA_CODE_MISSING: 'Al teléfono en SAP le falta el código de área.',
    PHONE_NOT_VALID: 'El teléfono en SAP no existe.',
    DELIVERY_NOT_ON_WHATSAPP: 'Ningún teléfono del cliente está en WhatsApp.',
    DELIVERY_DOUBTFUL: 'Quizás ya se envió; enviarla otra vez podría duplicarla.',
    DELIVERY_OPTED_OUT: 'El cliente no quiere mensajes.',
    DELIVERY_TAKEN_BY_NO_PHONE: 'Ningún teléfono recibió el mensaje; quizás el número ya no se usa.',
    DELIVERY_ANOTHER_NUMBER_NAMED: 'WhatsApp indica otro número para el cliente; no se envió nada.',
    DELIVERY_NEVER_SENT: 'No se pudo enviar, aunque otros mensajes sí.',
    DELIVERY_LINE_TOO_SLOW: 'La línea es demasiado lenta para subir su documento.',
    DELIVERY_DOCUMENT_REPLACED: 'SAP muestra otro documento con un número conocido.',
    DELIVERY_LEFT_OUT: 'La configuración excluye documentos de su tipo o sucursal.',
    DELIVERY_NEW_CHATS_SPREAD: 'Los primeros mensajes a contactos nuevos se reparten en el ciclo de WhatsApp.',
    DOCUMENT_NOT_OBTAINED: 'Su fuente no puede dar el PDF.',
    DOCUMENT_TOO_LARGE: 'El PDF pesa demasiado.',
    DOCUMENT_TOO_LONG: 'El PDF tiene demasiadas páginas o demasiado texto.',
    DOCUMENT_FITS_TWO: 'El PDF corresponde a más de una factura.',
    DOCUMENT_OF_ANOTHER_BRANCH: 'El PDF está en la carpeta de otra sucursal.',
    WHATSAPP_PAYLOAD_DAMAGED: 'Los datos guardados del mensaje preparado están dañados.',
  },
  pt: {
    PHONE_MISSING: 'O SAP não tem telefone do cliente.',
    PHONE_UNREADABLE: 'O campo de telefone no SAP não contém um número.',
    PHONE_AREA_CODE_MISSING: 'Falta o código de área no telefone do SAP.',
    PHONE_NOT_VALID: 'O telefone no SAP não existe.',
    DELIVERY_NOT_ON_WHATSAPP: 'Nenhum telefone do cliente está no WhatsApp.',
    DELIVERY_DOUBTFUL: 'Talvez já tenha sido enviada; enviar de novo poderia duplicá-la.',
    DELIVERY_OPTED_OUT: 'O cliente não quer mensagens.',
    DELIVERY_TAKEN_BY_NO_PHONE: 'Nenhum telefone recebeu a mensagem; o número pode não estar mais em uso.',
    DELIVERY_ANOTHER_NUMBER_NAMED: 'O WhatsApp indica outro número para o cliente; nada foi enviado.',
    DELIVERY_NEVER_SENT: 'Não pôde ser enviada, embora outras mensagens tenham sido.',
    DELIVERY_LINE_TOO_SLOW: 'A linha é lenta demais para enviar o documento.',
    DELIVERY_DOCUMENT_REPLACED: 'O SAP mostra outro documento com um número conhecido.',
    DELIVERY_LEFT_OUT: 'A configuração exclui documentos do seu tipo ou filial.',
    DELIVERY_NEW_CHATS_SPREAD: 'As primeiras mensagens a contatos novos são distribuídas no ciclo do WhatsApp.',
    DOCUMENT_NOT_OBTAINED: 'A fonte não consegue dar o PDF.',
    DOCUMENT_TOO_LARGE: 'O PDF é grande demais.',
    DOCUMENT_TOO_LONG: 'O PDF tem páginas ou texto demais.',
    DOCUMENT_FITS_TWO: 'O PDF corresponde a mais de uma fatura.',
    DOCUMENT_OF_ANOTHER_BRANCH: 'O PDF está na pasta de outra filial.',
    WHATSAPP_PAYLOAD_DAMAGED: 'Os dados guardados da mensagem preparada estão danificados.',
  },
  de: {
    PHONE_MISSING: 'SAP hat keine Telefonnummer des Kunden.',
    PHONE_UNREADABLE: 'Das Telefonfeld in SAP enthält keine Telefonnummer.',
    PHONE_AREA_CODE_MISSING: 'Der Telefonnummer in SAP fehlt die Vorwahl.',
    PHONE_NOT_VALID: 'Die Telefonnummer in SAP gibt es nicht.',
    DELIVERY_NOT_ON_WHATSAPP: 'Kein Telefon des Kunden ist bei WhatsApp.',
    DELIVERY_DOUBTFUL: 'Sie wurde vielleicht schon gesendet; noch einmal zu senden könnte sie verdoppeln.',
    DELIVERY_OPTED_OUT: 'Der Kunde möchte keine Nachrichten.',
    DELIVERY_TAKEN_BY_NO_PHONE: 'Kein Telefon hat die Nachricht abgeholt; die Nummer ist vielleicht aufgegeben.',
    DELIVERY_ANOTHER_NUMBER_NAMED: 'WhatsApp nennt für den Kunden eine andere Nummer; nichts wurde gesendet.',
    DELIVERY_NEVER_SENT: 'Sie ließ sich nicht senden, andere Nachrichten schon.',
    DELIVERY_LINE_TOO_SLOW: 'Die Leitung ist zu langsam, um das Dokument hochzuladen.',
    DELIVERY_DOCUMENT_REPLACED: 'SAP zeigt unter einer bekannten Nummer einen anderen Beleg.',
    DELIVERY_LEFT_OUT: 'Die Einstellungen lassen Belege dieser Art oder Filiale aus.',
    DELIVERY_NEW_CHATS_SPREAD: 'Erste Nachrichten an neue Kontakte werden über den Zeitraum von WhatsApp verteilt.',
    DOCUMENT_NOT_OBTAINED: 'Seine Quelle kann das PDF nicht liefern.',
    DOCUMENT_TOO_LARGE: 'Das PDF ist zu groß.',
    DOCUMENT_TOO_LONG: 'Das PDF hat zu viele Seiten oder zu viel Text.',
    DOCUMENT_FITS_TWO: 'Das PDF passt zu mehr als einer Rechnung.',
    DOCUMENT_OF_ANOTHER_BRANCH: 'Das PDF liegt im Ordner einer anderen Filiale.',
    WHATSAPP_PAYLOAD_DAMAGED: 'Die gespeicherten Daten der vorbereiteten Nachricht sind beschädigt.',
  },
};

const IN_GENERAL: Readonly<Record<Language, GeneralWords>> = {
  en: englishInGeneral,
  es: {
    nouns: {
      ...{ file: 'el PDF', who: 'el cliente', field: 'el campo de teléfono', country: 'el país' },
      ...{ missing: 'lo necesario', printed: 'otro' },
    },
    before: [[' {invoice}', '']],
    after: [
      ['El PDF el PDF', 'El PDF'],
      [' de el ', ' del '],
      [' a el ', ' al '],
    ],
  },
  pt: {
    nouns: {
      ...{ file: 'o PDF', who: 'o cliente', field: 'o campo de telefone', country: 'o país' },
      ...{ missing: 'o necessário', printed: 'outro' },
    },
    before: [[' {invoice}', '']],
    after: [
      ['O PDF o PDF', 'O PDF'],
      [' de o ', ' do '],
      [' em o ', ' no '],
    ],
  },
  de: {
    nouns: {
      ...{ file: 'das PDF', who: 'dem Kunden', field: 'dem Telefonfeld', country: 'dem Land' },
      ...{ missing: 'das Nötige', printed: 'ein anderer' },
    },
    before: [
      ['der Rechnung {invoice}', 'der Rechnung'],
      ['Rechnung {invoice}', 'die Rechnung'],
    ],
    after: [
      ['Das PDF das PDF', 'Das PDF'],
      [' von das ', ' von dem '],
    ],
  },
};

const WITHOUT_REASON: Readonly<Record<Language, string>> = {
  en: 'without a reason',
  es: 'sin motivo',
  pt: 'sem motivo',
  de: 'ohne Grund',
};

const tables = { es: spanish, pt: portuguese, de: german } as const;

/** What the code of a reason means, one sentence; null: it is told in no language. */
export function reasonIn(language: Language, code: string): string | null {
  const short = SHORT[language][code];
  if (short !== undefined) return short;
  const known = codesInEnglish.find((one) => one.code === code);
  if (known === undefined) return null;
  const [sentence] = language === 'en' ? known.told : tables[language][known.code];
  return withoutDetails(sentence, IN_GENERAL[language]);
}

const ofGeneralSentences: ReadonlyMap<string, string> = new Map(
  codesInEnglish.map(({ code, told: [sentence] }) => [withoutDetails(sentence, englishInGeneral), code]),
);

/** What a sentence without the details of a case says in this language; null: it is none. */
export function generalIn(language: Language, sentence: string): string | null {
  const code = ofGeneralSentences.get(sentence);
  return code === undefined ? null : reasonIn(language, code);
}

const SALESPERSON: Readonly<Record<Language, string>> = {
  en: 'the salesperson',
  es: 'el vendedor',
  pt: 'o vendedor',
  de: 'dem Verkäufer',
};

/** Of whom a sentence speaks: `customer C10009` as `el cliente C10009`; what is neither is left as it came. */
export function whoIn(language: Language, who: string): string {
  const [, kind, code] = /^(customer|salesperson) (.*)$/s.exec(who) ?? [];
  if (kind === undefined) return who;
  const noun = kind === 'customer' ? IN_GENERAL[language].nouns['who'] : SALESPERSON[language];
  return `${noun} ${code}`;
}

/** With article and preposition as one word where the language wants it: `del cliente`. */
export function contracted(language: Language, text: string): string {
  return replaced(text, IN_GENERAL[language].after);
}

/** `(2 PHONE_MISSING, 1 DOCUMENT_BROKEN)` in a text, with what each code means in its place. */
export function reasonsInWords(language: Language, text: string): string {
  const ONE = '\\d+ (?:[A-Z]+(?:_[A-Z]+)+|without a reason)';
  return text.replace(new RegExp(`\\((${ONE}(?:, ${ONE})*)\\)`, 'g'), (_, counted: string) => {
    const reasons = counted.split(', ').map((one) => {
      const [, count = '', code = ''] = /^(\d+) (.*)$/.exec(one) ?? [];
      const told = /^[A-Z]/.test(code) ? (reasonIn(language, code) ?? code) : WITHOUT_REASON[language];
      return `${count}: ${told.replace(/\.$/, '')}`;
    });
    return `(${reasons.join('; ')})`;
  });
}
