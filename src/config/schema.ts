import path from 'node:path';
import { z } from 'zod';
import { alertVariables } from './alerts.ts';
import { deliveryVariables } from './delivery.ts';
import { mailboxVariables, neededForMailbox } from './mailbox.ts';
import { pdfFolders } from './pdf-folders.ts';
import { sapVariables } from './sap.ts';
import { serviceVariables } from './service.ts';
import { sessionVariables } from './session.ts';
import { variableDoc } from './variable.ts';

/** Groups in the order of docs/configuration.md. */
export const variableGroups = [
  { title: 'WhatsApp session', variables: sessionVariables },
  { title: 'SAP Business One', variables: sapVariables },
  { title: 'Delivery', variables: deliveryVariables },
  { title: 'Mailbox', variables: mailboxVariables },
  { title: 'Alerts', variables: alertVariables },
  { title: 'Service', variables: serviceVariables },
] as const;

/** Every variable with its schema. */
export const variables: ReadonlyMap<string, z.ZodType> = new Map(
  variableGroups.flatMap((group) => Object.entries<z.ZodType>(group.variables)),
);
/** What a variable is of: the installation, one WhatsApp account, or one company's deliveries. */
export type Level = 'service' | 'account' | 'book';

/** Null: it is none of ours. */
export function levelOf(name: string): Level | null {
  if (!variables.has(name)) return null;
  if (name in sessionVariables) return 'account';
  return name in serviceVariables || name in alertVariables ? 'service' : 'book';
}

/** Variables that are never printed. */
export const secretNames: readonly string[] = [...variables].flatMap(([name, schema]) =>
  variableDoc(schema).secret ? [name] : [],
);

/** The variables of `session-manager`, which does not need SAP. */
export const sessionSchema = z.object({
  ...sessionVariables,
  ...alertVariables,
  ...serviceVariables,
  COMPANY_TIME_ZONE: deliveryVariables.COMPANY_TIME_ZONE,
});
/** The variables of the installation as a whole. */
export const serviceSchema = z.object({ ...serviceVariables, ...alertVariables });
const allVariables = z.object({
  ...sessionVariables,
  ...sapVariables,
  ...deliveryVariables,
  ...mailboxVariables,
  ...alertVariables,
  ...serviceVariables,
});

/** The variables of the service. */
export const configSchema = allVariables
  .refine((config) => !config.TEST_MODE || config.TEST_PHONE !== null, {
    path: ['TEST_PHONE'],
    message: 'TEST_MODE needs it',
    // Also if other variables are invalid: all problems are reported at once.
    when: () => true,
  })
  .refine(
    ({ SAP_BRANCHES: chosen, PDF_BRANCH_FOLDERS: folders }) =>
      chosen.length === 0 || folders.every(({ branch }) => chosen.includes(branch)),
    { path: ['PDF_BRANCH_FOLDERS'], message: 'SAP_BRANCHES names no such branch', when: hasBranchFolders },
  )
  .refine(
    (places) => {
      const folders = pdfFolders(places).map(({ folder }) => folder);
      return new Set(folders).size === folders.length;
    },
    { path: ['PDF_BRANCH_FOLDERS'], message: 'each branch needs a folder of its own', when: hasBranchFolders },
  )
  .refine(
    ({ PDF_FOLDER: folder, PDF_ARCHIVE_FOLDER: archive }) =>
      archive === null || path.resolve(archive) !== path.resolve(folder),
    {
      path: ['PDF_ARCHIVE_FOLDER'],
      message: 'it is PDF_FOLDER itself',
    },
  )
  .refine(({ OUTBOX_KEEP_DAYS: days, PROOF_KEEP_YEARS: years }) => !days || !years || years * 365 >= days, {
    path: ['PROOF_KEEP_YEARS'],
    message: 'it is shorter than OUTBOX_KEEP_DAYS',
  })
  .refine(({ PDF_SOURCES: sources, SAP_GATEWAY_URL: url }) => !sources.includes('print') || url !== null, {
    path: ['SAP_GATEWAY_URL'],
    message: 'print needs it',
    when: hasSources,
  })
  .refine(({ PDF_SOURCES: sources, SAP_PRINT_LAYOUTS: layouts }) => !sources.includes('print') || layouts.length > 0, {
    path: ['SAP_PRINT_LAYOUTS'],
    message: 'print needs them',
    when: hasSources,
  })
  .check(
    ...neededForMailbox.map((name) =>
      z.refine<z.infer<typeof allVariables>>(
        ({ PDF_SOURCES: sources, [name]: value }) => !sources.includes('mailbox') || (value?.length ?? 0) > 0,
        { path: [name], message: 'mailbox needs it', when: hasSources },
      ),
    ),
  )
  .refine(
    ({ PDF_SOURCES: sources, PDF_MAIL_PASSWORD: password, PDF_MAIL_OAUTH: oauth }) =>
      !sources.includes('mailbox') || password !== null || oauth !== null,
    { path: ['PDF_MAIL_PASSWORD'], message: 'mailbox needs it', when: hasSources },
  )
  .refine(
    ({ PDF_SOURCES: sources, PDF_MAIL_OAUTH: oauth, PDF_MAIL_OAUTH_CLIENT_ID: id }) =>
      !sources.includes('mailbox') || oauth === null || id !== null,
    {
      path: ['PDF_MAIL_OAUTH_CLIENT_ID'],
      message: 'PDF_MAIL_OAUTH needs it',
      when: hasSources,
    },
  )
  .check(...alertMailNeeds());

/** What alerts by e-mail cannot do without. */
function alertMailNeeds() {
  type All = z.infer<typeof allVariables>;
  const needs = (name: keyof All, message: string, holds: (config: All) => boolean) =>
    z.refine<All>(holds, { path: [name], message });
  return [
    needs('ALERT_MAIL_TO', 'ALERT_MAIL_HOST needs it', ({ ALERT_MAIL_HOST: host, ALERT_MAIL_TO: to }) => {
      return host === null || to.length > 0;
    }),
    needs('ALERT_MAIL_HOST', 'ALERT_MAIL_TO needs it', ({ ALERT_MAIL_HOST: host, ALERT_MAIL_TO: to }) => {
      return host !== null || to.length === 0;
    }),
    needs('ALERT_MAIL_FROM', 'it is needed, because ALERT_MAIL_USER is no mail address', (config) => {
      return config.ALERT_MAIL_HOST === null || config.ALERT_MAIL_FROM !== null || isAddress(config.ALERT_MAIL_USER);
    }),
    needs('ALERT_MAIL_PASSWORD', 'ALERT_MAIL_USER needs it, or ALERT_MAIL_OAUTH', (config) => {
      const { ALERT_MAIL_HOST: host, ALERT_MAIL_USER: user, ALERT_MAIL_PASSWORD: password } = config;
      return host === null || user === null || password !== null || config.ALERT_MAIL_OAUTH !== null;
    }),
    needs('ALERT_MAIL_OAUTH_CLIENT_ID', 'ALERT_MAIL_OAUTH needs it', (config) => {
      return config.ALERT_MAIL_OAUTH === null || config.ALERT_MAIL_OAUTH_CLIENT_ID !== null;
    }),
    needs('ALERT_MAIL_USER', 'ALERT_MAIL_OAUTH needs it', (config) => {
      return config.ALERT_MAIL_OAUTH === null || config.ALERT_MAIL_USER !== null;
    }),
  ];
}

function isAddress(text: string | null): boolean {
  return text !== null && /^[^\s@<>,;"]+@[^\s@<>,;"]+$/.test(text);
}

function hasBranchFolders({ value }: { readonly value: unknown }): boolean {
  const isGiven = (name: string) =>
    typeof value === 'object' && value !== null && Array.isArray(Reflect.get(value, name));
  return isGiven('PDF_BRANCH_FOLDERS') && isGiven('SAP_BRANCHES');
}

/** Also when other variables are wrong. */
function hasSources({ value }: { readonly value: unknown }): boolean {
  return typeof value === 'object' && value !== null && 'PDF_SOURCES' in value && Array.isArray(value.PDF_SOURCES);
}

type Values<T extends z.ZodRawShape> = z.infer<z.ZodObject<T>>;

/** Settings of the installation as a whole: data folder, ports, alerts. */
export type ServiceConfig = Values<typeof serviceVariables> &
  Values<typeof alertVariables> & {
    /**
     * Data folders of the companies that share the account. The first also has what is the account's: its outbox, with a book of
     * each of them, its keys and its incidents.
     */
    readonly accountPlaces: OneOrMore<string>;
    /** Absolute path of the file that describes several companies; null: the environment describes one. */
    readonly configFile: string | null;
  };
/** A WhatsApp account: session, engine and backups. */
export type AccountConfig = Values<typeof sessionVariables>;
/** One company's deliveries: SAP, PDFs, messages and sending limits. */
export type BookConfig = Values<typeof sapVariables> &
  Values<typeof deliveryVariables> &
  Values<typeof mailboxVariables> & {
    /** The account that its messages go through: its `WHATSAPP_SESSION_NAME`. */
    readonly account: string;
    /** Company databases of others that send by the same account, and have their books beside this one. */
    readonly beside: readonly string[];
  };

/** At least one; environment variables describe only one. */
export type OneOrMore<T> = readonly [T, ...T[]];

/** What `session-manager` needs. */
export interface SessionConfig {
  readonly service: ServiceConfig;
  readonly accounts: OneOrMore<AccountConfig>;
  /** Of the company: people are shown times in it. */
  readonly timeZone: string;
}

/** Of a service's settings, what no variable says. */
export type AmongSeveral = Pick<ServiceConfig, 'accountPlaces' | 'configFile'>;

/** Everything the service needs. */
export interface Config extends SessionConfig {
  readonly books: OneOrMore<BookConfig>;
}

/** The account and the company described by the environment. */
export function oneOfEach(values: z.infer<typeof configSchema>): Config {
  const session = oneAccount(values);
  const ofBook = pick(values, { ...sapVariables, ...deliveryVariables, ...mailboxVariables });
  return { ...session, books: [{ ...ofBook, account: session.accounts[0].WHATSAPP_SESSION_NAME, beside: [] }] };
}

/** Where outbox and keys of the account are. */
export function accountPath({ accountPlaces: [first] }: Pick<ServiceConfig, 'accountPlaces'>): string {
  return first;
}

/** The settings of a service whose account is used by nobody else. */
export function serviceAlone(values: z.infer<typeof serviceSchema>): ServiceConfig {
  return { ...values, accountPlaces: [values.DATA_PATH], configFile: null };
}

/** Only the account. */
export function oneAccount(values: z.infer<typeof sessionSchema>): SessionConfig {
  return {
    service: serviceAlone(pick(values, { ...serviceVariables, ...alertVariables })),
    accounts: [pick(values, sessionVariables)],
    timeZone: values.COMPANY_TIME_ZONE,
  };
}

function pick<T extends z.ZodRawShape>(values: Values<T>, variables: T): Values<T> {
  const entries = Object.entries<unknown>(values).filter(([name]) => name in variables);
  return Object.fromEntries(entries) as Values<T>;
}
