import path from 'node:path';
import { getCACertificates } from 'node:tls';
import type { Incident } from '../alerts/alert.ts';
import type { Channel } from '../alerts/channel.ts';
import type { DayReport } from '../alerts/day-report.ts';
import { mailChannel } from '../alerts/mail/mail-channel.ts';
import { reportSheet } from '../alerts/mail/report-sheet.ts';
import { sheetAsText } from '../alerts/mail/sheet.ts';
import type { SmtpOptions } from '../alerts/mail/smtp.ts';
import { webhookChannel } from '../alerts/webhook.ts';
import { type AdministratorPhone, whatsAppChannel } from '../alerts/whatsapp.ts';
import { readAuthority } from '../authorities.ts';
import { systemClock } from '../clock.ts';
import type { BookConfig, ServiceConfig } from '../config/schema.ts';
import { alertError } from '../errors/alerts.ts';
import { companyOption, inCommands, withOptions } from '../next-steps/commands.ts';
import type { NextStep } from '../next-steps/next-step.ts';
import { createAccessTokens, tokenPlace } from '../oauth/access-tokens.ts';
import { createRefreshTokenFile } from '../oauth/refresh-tokens.ts';
import { stepIn } from '../translations/translate.ts';

export interface AlertSetting {
  readonly service: ServiceConfig;
  readonly book: BookConfig;
  /** Whose they are among several companies, the first for commands; none: of the only one, or of the service. */
  readonly companies: readonly string[];
  /** Null: there is no session to send by. */
  readonly phone: AdministratorPhone | null;
  /** Incidents that are open, for the daily report. */
  readonly open: () => readonly Incident[];
}

/** Every way to tell people that is configured. @throws `ALERT_MAIL_TRUST_INVALID` */
export function alertChannels({ service, book, companies, phone, open }: AlertSetting): readonly Channel[] {
  const { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret, ALERT_WEBHOOK_FORMAT: format } = service;
  const session = book.account;
  const company = book.COMPANY_NAME ?? book.SAP_COMPANY_DB;
  const language = book.COMPANY_LANGUAGE;
  const [named] = companies;
  const options = named === undefined ? null : companyOption(named);
  const source = named === undefined ? null : companies.join(', ');
  const commands = (next: NextStep) => withOptions(options, inCommands(next));
  const words = (next: NextStep) => commands(stepIn(language, next));
  let unsaved: Error | null = null;
  const smtp = smtpOptions(service, (error) => {
    unsaved = error;
  });
  const flaw = (): Error | null => {
    const last = unsaved;
    unsaved = null;
    return last;
  };
  const head = { company, session, language, timeZone: book.COMPANY_TIME_ZONE, words };
  const domain = smtp === null ? '' : domainOf(smtp.from);
  const reportText = (report: DayReport): string => sheetAsText(reportSheet(report, open(), { ...head, domain }));
  const shown = format === 'courier' ? commands : words;
  return [
    ...(url === null
      ? []
      : [webhookChannel({ url, secret, format, company: source, session, language, words: shown, reportText })]),
    ...(smtp === null ? [] : [mailChannel({ smtp, head: { ...head, domain }, open, clock: systemClock, flaw })]),
    ...(phone === null ? [] : [whatsAppChannel({ phone, company, language, words, reportText })]),
  ];
}

/**
 * Null: no alerts by e-mail.
 *
 * @param unsaved hears that a replaced refresh token is not on the disk
 * @throws `ALERT_MAIL_TRUST_INVALID`
 */
export function smtpOptions(service: ServiceConfig, unsaved: (error: Error) => void): SmtpOptions | null {
  const { ALERT_MAIL_HOST: host, ALERT_MAIL_SECURITY: security, ALERT_MAIL_USER: user } = service;
  if (host === null) return null;
  const caPem = authorityIn(service.ALERT_MAIL_CA_FILE);
  return {
    host,
    port: service.ALERT_MAIL_PORT ?? (security === 'tls' ? 465 : 587),
    security,
    caPem,
    login: user === null ? null : { user, with: proofOf(service, caPem, unsaved) },
    from: service.ALERT_MAIL_FROM ?? user ?? '',
    to: service.ALERT_MAIL_TO,
  };
}

function proofOf(service: ServiceConfig, caPem: string | null, unsaved: (error: Error) => void) {
  const { ALERT_MAIL_OAUTH: oauth, ALERT_MAIL_OAUTH_REFRESH_TOKEN: refreshToken } = service;
  if (oauth === null) return { password: service.ALERT_MAIL_PASSWORD ?? '' };
  const { endpoint, scope } = tokenPlace(oauth, service.ALERT_MAIL_OAUTH_TENANT, 'smtp', refreshToken !== null);
  return createAccessTokens({
    endpoint,
    clientId: service.ALERT_MAIL_OAUTH_CLIENT_ID ?? '',
    clientSecret: service.ALERT_MAIL_OAUTH_CLIENT_SECRET,
    refreshToken,
    scope: service.ALERT_MAIL_OAUTH_SCOPE ?? scope,
    ca: caPem === null ? undefined : [...getCACertificates('default'), caPem],
    clock: systemClock,
    memory: createRefreshTokenFile(path.resolve(service.DATA_PATH, 'alert-mail-refresh-token.json')),
    unsaved,
    errors: {
      refused: (details) => alertError('ALERT_MAIL_TOKEN_REFUSED', details),
      unavailable: (details, cause) => alertError('ALERT_MAIL_TOKEN_UNAVAILABLE', details, cause),
    },
  });
}

function authorityIn(file: string | null): string | null {
  if (file === null) return null;
  return readAuthority(path.resolve(file), (detail, cause) =>
    alertError('ALERT_MAIL_TRUST_INVALID', { detail }, cause),
  );
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
