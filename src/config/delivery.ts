import { z } from 'zod';
import { flag, isCalendarDate, list, optionalText, optionalWholeNumber, variable, wholeNumber } from './variable.ts';

/** What is sent to whom, when. */
export const deliveryVariables = {
  PDF_FOLDER: variable(z.string().trim().min(1).default('./pdf/'), {
    description:
      'Folder where SAP (or a person) puts the invoice PDFs, including subfolders. If unset and `./data/pdf/` exists, that one is used.',
    example: '/srv/sap/pdf',
    allowed: 'a folder that can be read',
  }),
  PDF_BRANCH_FOLDERS: variable(branchFolders(), {
    description:
      'Folders with the PDFs of one branch each: subfolders of PDF_FOLDER, or others. A PDF in one is taken for documents of that branch only; the rest of PDF_FOLDER is for all.',
    example: '1=centro,3=/srv/sap/norte',
    allowed:
      'BRANCH=FOLDER with ids of branches (those of SAP_BRANCHES, if that is set), each branch and folder once; separated by commas',
  }),
  PDF_ARCHIVE_FOLDER: variable(optionalText(), {
    description:
      'Folder into which a PDF is moved from PDF_FOLDER once its delivery is final (delivered, read or cancelled) and SAP has the result. Unset: PDFs stay in PDF_FOLDER. Not used in TEST_MODE.',
    example: '/srv/sap/pdf-sent',
    allowed: 'a folder that can be written to; it may be inside PDF_FOLDER, and is then not looked through',
  }),
  PDF_SOURCES: variable(
    list(['folder']).pipe(z.array(z.enum(['folder', 'mailbox', 'attachments', 'print', 'rendered'])).min(1)),
    {
      description:
        'Where PDFs come from, in order of preference: `folder` is PDF_FOLDER, `mailbox` takes them from mails (PDF_MAIL_HOST), `attachments` are the files attached to the document in SAP, `print` has SAP print them through its API Gateway, `rendered` makes a copy that says that it is not the legal document. The first source with a proven PDF wins.',
      example: 'folder,print',
      allowed: 'folder, mailbox, attachments, print, rendered; separated by commas',
    },
  ),
  PDF_NEXT_SOURCE_AFTER: variable(wholeNumber(0, 86_400, 60), {
    description: 'Seconds an invoice waits for a PDF before sources other than the first one are asked for it.',
    example: '60',
    allowed: '0 to 86400',
  }),
  PDF_RENDER_AFTER: variable(wholeNumber(0, 720, 4), {
    description: 'Hours an invoice waits for a PDF before `rendered` makes a copy of it.',
    example: '4',
    allowed: '0 to 720',
  }),
  PDF_LOGO: variable(optionalText(), {
    description: "The company's logo on copies made by `rendered`.",
    example: './logo.png',
    allowed: 'a readable PNG or JPEG file',
  }),
  PDF_FILE_PATTERNS: variable(patternList(), {
    description:
      'Additional file name patterns: regular expressions with a group named docNum, docEntry or fiscal. Common SAP names are built in.',
    example: 'FAC_(?<docNum>\\d+)\\.pdf',
    allowed: 'regular expressions, separated by commas (except within {})',
  }),
  PDF_KEEP_DAYS: variable(wholeNumber(1, 3650, 90), {
    description:
      'Days for which our copy of a PDF is kept after its delivery is final (delivered, read or cancelled). It is never removed earlier.',
    example: '90',
    allowed: '1 to 3650',
  }),
  OUTBOX_KEEP_DAYS: variable(optionalWholeNumber(90, 36_500), {
    description:
      'Days for which an invoice stays in the outbox after everything about it is settled. Then it is past: what was sent stays as proof, and nothing of it is sent again. Unset: it stays in the outbox.',
    example: '730',
    allowed: '90 to 36500, or empty',
  }),
  PROOF_KEEP_YEARS: variable(optionalWholeNumber(1, 100), {
    description:
      'Years for which proofs of past deliveries are kept after the year of their last event is over; then the year is dropped, and no document as old as they is sent any more. Unset: for good.',
    example: '10',
    allowed: '1 to 100, or empty; not shorter than OUTBOX_KEEP_DAYS',
  }),
  COMPANY_COUNTRY: variable(
    z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^[A-Z]{2}$/)
      .default('AR'),
    {
      description: 'Country of the company: for phone numbers without country code, and for national rules.',
      example: 'AR',
      allowed: 'two letters (ISO 3166)',
    },
  ),
  COMPANY_LANGUAGE: variable(z.enum(['es', 'pt', 'en', 'de']).default('es'), {
    description: 'Language of the message when the customer has none in SAP.',
    example: 'es',
    allowed: 'es, pt, en, de',
  }),
  COMPANY_NAME: variable(optionalText(), {
    description: 'Name used to sign messages.',
    example: 'Ferretería del Sur S.A.',
    allowed: 'any text',
  }),
  COMPANY_TIME_ZONE: variable(
    z
      .string()
      .trim()
      .refine((zone) => isTimeZone(zone))
      .default('America/Argentina/Buenos_Aires'),
    {
      description:
        'Time zone of the company: for quiet hours, daily limits, the daily report and all times shown to people.',
      example: 'America/Argentina/Buenos_Aires',
      allowed: 'an IANA time zone',
    },
  ),
  PROCESS_INVOICES_FROM_DATE: variable(
    z
      .string()
      .trim()
      .refine((text) => text === '' || isCalendarDate(text))
      .transform((text) => (text === '' ? null : text))
      .nullable()
      .default(null),
    {
      description:
        'Invoices dated earlier are never sent. Unset: the day of the first start, which is then remembered.',
      example: '2026-11-01',
      allowed: 'YYYY-MM-DD',
    },
  ),
  MESSAGE_TEMPLATES: variable(optionalText(), {
    description:
      'JSON file with your own texts, by recipient, document type, series and language (docs/message-texts.md). Unset: the built-in texts.',
    example: './message-templates.json',
    allowed: 'a readable JSON file',
  }),
  TEST_MODE: variable(flag(false), {
    description:
      'Send everything to TEST_PHONE, marked as a test. Nothing is written to SAP, and live deliveries are not affected.',
    example: 'false',
    allowed: 'true, false',
  }),
  TEST_PHONE: variable(optionalText(), {
    description: 'Phone that receives the messages of TEST_MODE, with country code.',
    example: '+5491155550000',
    allowed: 'an international phone number',
  }),
  DISABLE_CUSTOMER_MESSAGES: variable(flag(false), {
    description: "Keep customers' messages in the queue. Switching them back on asks before they are sent.",
    example: 'false',
    allowed: 'true, false',
  }),
  COPY_TO_SALESPERSON: variable(flag(true), {
    description: "Send the salesperson a copy with the status of the customer's message.",
    example: 'true',
    allowed: 'true, false',
  }),
  COPY_TO: variable(list([]), {
    description:
      "Additional phones that get a copy of every invoice, with the status of the customer's message. In TEST_MODE only TEST_PHONE gets one.",
    example: '+5491155550001,+5491155550002',
    allowed: 'phone numbers with country code, separated by commas',
  }),
  COPY_WHEN_UNDELIVERED: variable(flag(false), {
    description:
      "Also tell the salesperson when WhatsApp's server does not confirm a message within a minute, and when it has not reached a phone after ALERT_UNDELIVERED_AFTER_HOURS.",
    example: 'true',
    allowed: 'true, false',
  }),
  SEND_INTERVAL: variable(wholeNumber(0, 600_000, 8000), {
    description: 'Minimum milliseconds between messages; some jitter is added.',
    example: '8000',
    allowed: '0 to 600000',
  }),
  SEND_DAILY_CAP: variable(wholeNumber(1, 100_000, 500), {
    description: 'Maximum messages per day, in the company time zone.',
    example: '500',
    allowed: '1 to 100000',
  }),
  SEND_ASK_ABOVE: variable(
    z
      .string()
      .trim()
      .regex(/^(off|[1-9]\d{0,5})$/)
      .transform((text) => (text === 'off' ? null : Number(text)))
      .nullable()
      // What WhatsApp's Business Platform lets any new business send a day (Meta, "Messaging limits").
      .default(250),
    {
      description:
        'From so many messages a day on, a person is asked when there are more than twice as many as on the busiest of the last 35 days.',
      example: '250',
      allowed: '1 to 999999, or off',
    },
  ),
  SEND_HOURLY_CAP: variable(wholeNumber(1, 10_000, 200), {
    description: 'Maximum messages per hour; replenished continuously.',
    example: '200',
    allowed: '1 to 10000',
  }),
  SEND_WARM_UP: variable(flag(true), {
    description: 'Start slowly on a new link: 20 messages on the first day, 400 on the seventh.',
    example: 'true',
    allowed: 'true, false',
  }),
  SEND_QUIET_HOURS: variable(
    z
      .string()
      .trim()
      .regex(/^(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?$/)
      // Equal times could mean never or always.
      .refine((text) => text === '' || text.slice(0, 5) !== text.slice(6))
      .transform((text) => (text === '' ? null : { from: text.slice(0, 5), to: text.slice(6) }))
      .nullable()
      .default(null),
    {
      description: 'No messages during these hours, in the company time zone.',
      example: '21:00-08:00',
      allowed: 'HH:MM-HH:MM, two different times',
    },
  ),
  PHONE_FIELDS: variable(phoneFieldList(), {
    description: "The customer's phone fields in SAP, in order of preference.",
    example: 'contact.MobilePhone,Cellular,Phone1',
    allowed: 'contact.MobilePhone, contact.Phone1, contact.Phone2, Cellular, Phone1, Phone2; separated by commas',
  }),
  STOP_WORDS: variable(list(['stop', 'baja', 'parar', 'stopp']), {
    description: 'A customer who replies with one of these words gets no more messages, and one confirmation.',
    example: 'stop,baja',
    allowed: 'words, separated by commas',
  }),
  COPY_AFTER_HOURS: variable(wholeNumber(1, 720, 24), {
    description: "Hours after which the salesperson is told about a customer's message that is still waiting.",
    example: '24',
    allowed: '1 to 720',
  }),
  ALERT_WAITING_DOCUMENT_AFTER_HOURS: variable(wholeNumber(1, 720, 4), {
    description: 'Hours without a PDF before an alert is raised.',
    example: '4',
    allowed: '1 to 720',
  }),
  ALERT_UNDELIVERED_AFTER_HOURS: variable(wholeNumber(1, 720, 24), {
    description:
      "Hours before an alert is raised for a message that was sent but has not reached the customer's phone.",
    example: '24',
    allowed: '1 to 720',
  }),
  DAILY_REPORT_AT: variable(
    z
      .string()
      .trim()
      .regex(/^(([01]\d|2[0-3]):[0-5]\d|off)$/)
      .transform((text) => (text === 'off' ? null : text))
      .nullable()
      .default('18:00'),
    {
      description: 'Time of the daily report, in the company time zone.',
      example: '18:00',
      allowed: 'HH:MM, or off',
    },
  ),
};

const PHONE_FIELDS: readonly string[] = [
  'contact.MobilePhone',
  'contact.Phone1',
  'contact.Phone2',
  'Cellular',
  'Phone1',
  'Phone2',
];

/** A misspelt field would never contain a number, so its customers would get no message. */
function phoneFieldList() {
  return list(['contact.MobilePhone', 'Cellular', 'contact.Phone1', 'Phone1', 'Phone2']).refine(
    (fields) => fields.length > 0 && fields.every((field) => PHONE_FIELDS.includes(field)),
  );
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false; // Intl has no other way to test this
  }
}

/** `3=/srv/pdf` as branch and folder. */
function branchFolders() {
  return list([])
    .transform((parts) =>
      parts.map((part) => {
        const [, branch = '', folder = ''] = /^([1-9]\d{0,8}) ?= ?(.+)$/.exec(part) ?? [];
        return { branch: Number(branch), folder };
      }),
    )
    .refine((all) => all.every(({ branch }) => branch > 0))
    .refine((all) => new Set(all.map(({ branch }) => branch)).size === all.length);
}

/** Like `list`, but keeps the comma of `\d{4,8}`. */
function patternList() {
  return z
    .string()
    .transform((text) => text.split(/,(?![^{}]*\})/).flatMap((part) => part.trim() || []))
    .default([]);
}
