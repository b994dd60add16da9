import { z } from 'zod';
import {
  caFileOf,
  oauthClientId,
  oauthEndpoint,
  oauthScope,
  oauthSecret,
  oauthTenant,
  optionalSecret,
} from './mail-server.ts';
import { list, optionalPort, optionalText, variable, wholeNumber } from './variable.ts';

const mailAddress = z.string().regex(/^[^\s@<>,;"]+@[^\s@<>,;"]+$/);

/** Ways to tell of trouble: e-mail, webhook, WhatsApp. */
export const alertVariables = {
  ALERT_WEBHOOK_URL: variable(
    z
      .url({ protocol: /^https?$/ })
      .nullable()
      .default(null),
    {
      description: 'Receives every alert as a POST, signed if ALERT_WEBHOOK_SECRET is set.',
      example: 'https://hooks.example.local/courier',
      allowed: 'an http(s) address',
      mayHoldSecret: true,
    },
  ),
  ALERT_WEBHOOK_SECRET: variable(optionalText(), {
    description: 'Key of the HMAC-SHA256 in the header X-Courier-Signature.',
    example: 'a long random text',
    allowed: 'any text',
    secret: true,
  }),
  ALERT_WEBHOOK_FORMAT: variable(z.enum(['courier', 'slack', 'teams']).default('courier'), {
    description: 'Shape of the POST: `courier` for programs, `slack` for an incoming webhook, `teams` for a Workflow.',
    example: 'teams',
    allowed: 'courier, slack, teams',
  }),
  ALERT_DISCONNECTED_AFTER: variable(wholeNumber(60_000, 86_400_000, 600_000), {
    description: 'Milliseconds without a connection before an alert is raised.',
    example: '600000',
    allowed: '60000 to 86400000',
  }),
  ALERT_MAIL_HOST: variable(optionalText(), {
    description: 'SMTP server for alerts and the daily report by e-mail; needs ALERT_MAIL_TO. Unset: no e-mail.',
    example: 'smtp.office365.com',
    allowed: 'a host name or address',
  }),
  ALERT_MAIL_SECURITY: variable(z.enum(['starttls', 'tls']).default('starttls'), {
    description: 'STARTTLS, or TLS from the first byte. Nothing is sent without encryption.',
    example: 'starttls',
    allowed: 'starttls, tls',
  }),
  ALERT_MAIL_PORT: variable(optionalPort(), {
    description: 'Port of the SMTP server. Unset: 587, with TLS from the first byte 465.',
    example: '587',
    allowed: '1 to 65535',
  }),
  ALERT_MAIL_CA_FILE: caFileOf('SMTP'),
  ALERT_MAIL_FROM: variable(mailAddress.nullable().default(null), {
    description: 'Sender of the mails. Unset: ALERT_MAIL_USER.',
    example: 'courier@example.com',
    allowed: 'a mail address',
  }),
  ALERT_MAIL_TO: variable(list([]).pipe(z.array(mailAddress)), {
    description: 'Who gets alerts and the daily report by e-mail.',
    example: 'finance@example.com,it@example.com',
    allowed: 'mail addresses, separated by commas',
  }),
  ALERT_MAIL_USER: variable(optionalText(), {
    description: 'User of the SMTP server, usually the address. Unset: no login.',
    example: 'courier@example.com',
    allowed: 'a user name',
  }),
  ALERT_MAIL_PASSWORD: variable(optionalSecret(), {
    description:
      "The user's password; for Gmail an app password. Exchange Online accepts only OAuth2 (ALERT_MAIL_OAUTH).",
    example: 'an app password',
    allowed: 'any text',
    secret: true,
  }),
  ALERT_MAIL_OAUTH: oauthEndpoint('Log in with OAuth2 (XOAUTH2) instead of a password: where tokens come from.'),
  ALERT_MAIL_OAUTH_TENANT: oauthTenant(),
  ALERT_MAIL_OAUTH_CLIENT_ID: oauthClientId('ALERT_MAIL_OAUTH'),
  ALERT_MAIL_OAUTH_CLIENT_SECRET: oauthSecret("The application's client secret."),
  ALERT_MAIL_OAUTH_REFRESH_TOKEN: oauthSecret(
    'Refresh token of the user. Unset: the application logs in by itself (client credentials).',
  ),
  ALERT_MAIL_OAUTH_SCOPE: oauthScope(),
  ALERT_WHATSAPP_TO: variable(
    z
      .string()
      .trim()
      .regex(/^\+[1-9][\d\s().-]{6,24}$/)
      .transform((text) => text.replace(/\D/g, ''))
      .nullable()
      .default(null),
    {
      description:
        'Phone of whoever runs Invoice Courier, which gets alerts over WhatsApp while the session is connected; not a customer.',
      example: '+5491155550009',
      allowed: 'a phone number with country code',
    },
  ),
};
