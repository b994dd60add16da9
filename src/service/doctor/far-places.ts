import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { tryLogin } from '../../alerts/mail/smtp.ts';
import { systemClock } from '../../clock.ts';
import { neededForMailbox } from '../../config/mailbox.ts';
import type { BookConfig, Config, ServiceConfig } from '../../config/schema.ts';
import { maskPhone } from '../../delivery/rules/phone-numbers/mask.ts';
import { loadMessageTexts } from '../../delivery/sending/load-message-texts.ts';
import { readLogo } from '../../documents/rendered/rendered-source.ts';
import type { CheckLine } from '../../operations/checks.ts';
import type { ChannelFacts, Found, SapFacts, SourceFacts } from '../../operations/doctor/facts.ts';
import { checkBusinessOne } from '../../sap/business-one/check.ts';
import { type BusinessOneOptions, businessOneOptions } from '../../sap/business-one/options.ts';
import { createBusinessOneSource, createServiceLayer } from '../../sap/business-one/source.ts';
import { smtpOptions } from '../alert-channels.ts';
import { checkAttachments, checkFolders, checkMailbox } from '../checks.ts';
import { gatewayOf } from '../document-sources.ts';
import { createLogger } from '../logger.ts';
import { find, type Look } from './found.ts';

const sapNames = [
  ...['SAP_URL', 'SAP_COMPANY_DB', 'SAP_USERNAME', 'SAP_PASSWORD', 'SAP_CA_FILE', 'SAP_TLS_FINGERPRINT'],
  ...['SAP_DOCUMENT_TYPES', 'SAP_BRANCHES', 'SAP_WRITE_BACK', 'SAP_OPT_OUT_FIELD', 'SAP_DOCUMENT_PHONE_FIELD'],
];

/**
 * What `--check-sap` asks, as far as the deadline lets it. A login that was refused a short while ago is not tried again:
 * whoever runs this every minute must not lock the user.
 */
export async function lookAtSap({ service, books: [book] }: Config, look: Look): Promise<SapFacts> {
  const lines: CheckLine[] = [];
  const skews: number[] = [];
  const end = await find(look, sapNames, async (signal) => {
    const options = optionsFor(service, book, look.deadlineMs);
    const client = createServiceLayer({
      ...options,
      onAnswer: ({ serverTime, sentAt, receivedAt }) => {
        if (serverTime !== null) skews.push(serverTime - (sentAt + receivedAt) / 2);
      },
    });
    const source = createBusinessOneSource(options);
    // Both may wait for a server that does not answer.
    const close = () => void Promise.allSettled([client.close(), source.close()]);
    try {
      const parts = { options, client, source, now: Date.now(), mask: maskPhone };
      for await (const line of checkBusinessOne(parts, signal)) lines.push(line);
    } finally {
      close();
    }
    return null;
  });
  return { lines, end: end.is === 'known' ? null : end, skews };
}

function optionsFor(service: ServiceConfig, book: BookConfig, deadlineMs: number): BusinessOneOptions {
  const retry = { attempts: 1, baseMs: 500, maxMs: 500 };
  return { ...businessOneOptions(book, service, createLogger('error')), retry, deadlineMs };
}

/** The configured sources of PDFs. */
export function lookAtSources(
  { service, books: [book] }: Config,
  look: Look,
  sap: Promise<SapFacts>,
): Promise<readonly SourceFacts[]> {
  const sources: Readonly<Record<SourceFacts['name'], () => Promise<Found<readonly CheckLine[]>>>> = {
    folder: () => find(look, ['PDF_FOLDER', 'PDF_BRANCH_FOLDERS'], () => checkFolders(book)),
    mailbox: () =>
      find(look, [...neededForMailbox, 'PDF_MAIL_PASSWORD', 'PDF_MAIL_OAUTH'], (signal) =>
        checkMailbox(service, book, signal),
      ),
    attachments: async () => {
      // One login that SAP refuses is enough: more would lock the user.
      const { lines } = await sap;
      if (!lines.some(({ name, result }) => name === 'login' && result !== 'error'))
        return { is: 'not_tried', variables: ['SAP_URL', 'SAP_USERNAME', 'SAP_PASSWORD'] };
      const options = optionsFor(service, book, look.deadlineMs);
      return await find(look, sapNames, (signal) => checkAttachments(options, signal));
    },
    print: () => find(look, ['SAP_GATEWAY_URL', ...sapNames], (signal) => checkGateway(book, signal)),
    rendered: () => find(look, ['PDF_LOGO'], () => checkLogo(book)),
  };
  return Promise.all([...new Set(book.PDF_SOURCES)].map(async (name) => ({ name, found: await sources[name]() })));
}

async function checkGateway(book: BookConfig, signal: AbortSignal): Promise<readonly CheckLine[]> {
  const gateway = gatewayOf(book, { clock: systemClock });
  signal.addEventListener('abort', () => gateway.close(), { once: true });
  try {
    await gateway.logIn();
  } finally {
    gateway.close();
  }
  return [{ name: 'login', result: 'ok', text: 'It takes our login; nothing was printed.', remedy: null }];
}

function checkLogo({ PDF_LOGO: logo }: BookConfig): readonly CheckLine[] {
  if (logo !== null) readLogo(path.resolve(logo));
  const text = logo === null ? 'Made without a logo.' : 'The logo can be used.';
  return [{ name: 'logo', result: 'ok', text, remedy: null }];
}

/** Texts of the company's own; null: the built-in ones. */
export async function lookAtTemplates({ books: [book] }: Config, look: Look): Promise<Found<null> | null> {
  const { MESSAGE_TEMPLATES: file } = book;
  if (file === null) return null;
  return await find(look, ['MESSAGE_TEMPLATES', 'SAP_BRANCHES'], async () => {
    await readFile(path.resolve(file));
    loadMessageTexts(book);
    return null;
  });
}

/** Who is told of trouble. SMTP is asked for its login; the others would send something. */
export async function lookAtChannels({ service }: Config, look: Look): Promise<ChannelFacts> {
  const { ALERT_MAIL_HOST: host, ALERT_WEBHOOK_URL: url, ALERT_WHATSAPP_TO: phone } = service;
  const mail = host === null ? null : { server: host, found: await smtpLogin(service, look) };
  return { mail, webhook: url !== null, whatsApp: phone !== null };
}

const mailNames = ['ALERT_MAIL_HOST', 'ALERT_MAIL_TO', 'ALERT_MAIL_FROM', 'ALERT_MAIL_USER', 'ALERT_MAIL_PASSWORD'];

function smtpLogin(service: ServiceConfig, look: Look): Promise<Found<null>> {
  return find(look, [...mailNames, 'ALERT_MAIL_OAUTH', 'ALERT_MAIL_OAUTH_CLIENT_ID'], async (signal) => {
    const unsaved = (error: Error): void => {
      throw error;
    };
    const options = smtpOptions(service, unsaved);
    if (options !== null) await tryLogin(options, signal);
    return null;
  });
}
