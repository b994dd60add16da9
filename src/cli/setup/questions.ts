import { computerZone } from '../../clock.ts';
import type { Environment } from '../../config/environment.ts';
import { variables } from '../../config/schema.ts';
import { variableDoc } from '../../config/variable.ts';

/** A variable that the first run asks for. */
export interface Question {
  readonly variable: string;
  /** To the person, without a question mark. */
  readonly words: string;
  /** Proposed when nothing is set; left out: the variable's own default. */
  readonly propose?: (environment: Environment) => string | undefined;
  /** Without an answer there is no going on, although the variable has a default. */
  readonly needed?: true;
  /** Whether something else takes its place. */
  readonly spared?: (environment: Environment) => boolean;
  /** As a file manager copies it, a path is in quotes. */
  readonly isPath?: true;
}

export const companyQuestions: readonly Question[] = [
  { variable: 'COMPANY_NAME', words: 'Name that signs the messages', needed: true },
  { variable: 'COMPANY_COUNTRY', words: 'Country, two letters (ISO 3166)', needed: true },
  { variable: 'COMPANY_LANGUAGE', words: 'Language of customers who have none in SAP (es, pt, en, de)' },
  { variable: 'COMPANY_TIME_ZONE', words: 'Time zone', propose: ownZone },
  { variable: 'WHATSAPP_ENGINE', words: 'Engine: webjs (needs Chrome, Chromium or Edge) or baileys' },
];

export const addressQuestion: Question = { variable: 'SAP_URL', words: 'Address of the Service Layer' };

export const loginQuestions: readonly Question[] = [
  { variable: 'SAP_COMPANY_DB', words: 'Company database' },
  { variable: 'SAP_USERNAME', words: 'User for this service' },
  { variable: 'SAP_PASSWORD', words: 'Its password' },
];

export const sourcesQuestion: Question = {
  variable: 'PDF_SOURCES',
  words: 'Where PDFs come from (folder, mailbox, attachments, print, rendered)',
};

/** What each source needs besides. */
export const sourceQuestions: Readonly<Record<string, readonly Question[]>> = {
  folder: [{ variable: 'PDF_FOLDER', words: 'Folder with the PDFs', isPath: true }],
  mailbox: [
    { variable: 'PDF_MAIL_HOST', words: 'IMAP server', needed: true },
    { variable: 'PDF_MAIL_USER', words: 'User of the mailbox', needed: true },
    {
      variable: 'PDF_MAIL_PASSWORD',
      words: "The mailbox's password",
      needed: true,
      spared: isSet('PDF_MAIL_OAUTH'),
    },
    { variable: 'PDF_MAIL_SENDERS', words: 'Senders whose mails are taken', needed: true },
    {
      variable: 'PDF_MAIL_AUTHENTICATION',
      words: 'Whose Authentication-Results prove a sender (or off)',
      needed: true,
    },
  ],
  print: [
    { variable: 'SAP_GATEWAY_URL', words: "Address of SAP's API Gateway", needed: true },
    { variable: 'SAP_PRINT_LAYOUTS', words: 'Layouts, TYPE=LAYOUT', needed: true },
  ],
};

export const alertQuestion: Question = {
  variable: 'ALERT_MAIL_TO',
  words: 'Mail addresses that are told of trouble (none: Enter)',
};

/** How these mails get there. */
export const mailServerQuestions: readonly Question[] = [
  { variable: 'ALERT_MAIL_HOST', words: 'SMTP server', needed: true },
  { variable: 'ALERT_MAIL_USER', words: 'Its user (none: Enter)' },
  {
    variable: 'ALERT_MAIL_PASSWORD',
    words: "The user's password there",
    needed: true,
    spared: (environment) => isSet('ALERT_MAIL_OAUTH')(environment) || !isSet('ALERT_MAIL_USER')(environment),
  },
  {
    variable: 'ALERT_MAIL_FROM',
    words: 'Sender of these mails',
    needed: true,
    propose: ({ ALERT_MAIL_USER: user }) => (user?.includes('@') ? user : undefined),
  },
];

/** Every question, for the options of the command line. */
export const everyQuestion: readonly Question[] = [
  ...companyQuestions,
  addressQuestion,
  ...loginQuestions,
  sourcesQuestion,
  ...Object.values(sourceQuestions).flat(),
  alertQuestion,
  ...mailServerQuestions,
];

/** What is asked for, by what is said so far of where PDFs come from and who is told. Pure. */
export function neededOf(environment: Environment, asksForAlerts: boolean): readonly Question[] {
  const sources = proposalOf(sourcesQuestion, environment).split(',');
  return [
    ...companyQuestions,
    addressQuestion,
    ...loginQuestions,
    sourcesQuestion,
    ...sources.flatMap((source) => sourceQuestions[source.trim()] ?? []),
    ...(asksForAlerts ? [alertQuestion] : []),
    ...(asksForAlerts && proposalOf(alertQuestion, environment) !== '' ? mailServerQuestions : []),
  ];
}

/** Never shown, and never on a command line. */
export function isSecret({ variable }: Question): boolean {
  const schema = variables.get(variable);
  return schema !== undefined && variableDoc(schema).secret === true;
}

/** `--sap-url` for SAP_URL. */
export function optionOf({ variable }: Question): string {
  return variable.toLowerCase().replaceAll('_', '-');
}

/** What is proposed: what is set, else what suits this computer, else the default; empty: nothing. Pure. */
export function proposalOf(question: Question, environment: Environment): string {
  const set = environment[question.variable]?.trim();
  if (set && !/change-me/i.test(set)) return set;
  const own = question.propose?.(environment);
  if (own !== undefined) return own;
  const byDefault: unknown = question.needed ? undefined : variables.get(question.variable)?.safeParse(undefined).data;
  return Array.isArray(byDefault) ? byDefault.join(',') : typeof byDefault === 'string' ? byDefault : '';
}

/** Why an answer cannot be taken; null: it can. Never with the answer. Pure. */
export function problemOf({ variable, needed }: Question, text: string): string | null {
  const schema = variables.get(variable);
  if (!schema) throw new RangeError(`${variable} is no variable`);
  const { allowed, example } = variableDoc(schema);
  if (text === '' && (needed || !schema.safeParse(undefined).success)) return `It is needed. Example: ${example}`;
  if (/change-me/i.test(text) || !schema.safeParse(text || undefined).success)
    return `Allowed: ${allowed}. Example: ${example}`;
  return null;
}

function isSet(variable: string): (environment: Environment) => boolean {
  return (environment) => Boolean(environment[variable]?.trim());
}

/** The computer's, unless it is a server's UTC. */
function ownZone(): string | undefined {
  const timeZone = computerZone();
  return /^(?:Etc\/)?(?:UTC|GMT|Universal|Zulu)$/.test(timeZone) ? undefined : timeZone;
}
