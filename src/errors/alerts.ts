import { type ErrorTable, errorFactory } from './coded-error.ts';

export const alertErrors = {
  ALERT_CHANNEL_FAILING: {
    class: 'temporary',
    sentence: 'Alerts cannot be sent by {channel}: {detail}.',
    next: 'Check ALERT_WEBHOOK_URL and its receiver, or WhatsApp; alerts are kept, and sent as soon as it works again.',
  },
  ALERT_MAIL_UNREACHABLE: {
    class: 'temporary',
    sentence: 'The mail server {server} cannot be used for alerts: {detail}.',
    next: 'Check ALERT_MAIL_HOST, ALERT_MAIL_PORT, ALERT_MAIL_SECURITY and the network; alerts are kept, and sent as soon as it works again.',
  },
  ALERT_MAIL_LOGIN_REFUSED: {
    class: 'needs_person',
    sentence: 'The mail server {server} rejects the login of {user}: {detail}.',
    next: 'Check ALERT_MAIL_USER and ALERT_MAIL_PASSWORD (Gmail takes an app password only), or ALERT_MAIL_OAUTH: Exchange Online takes no passwords. The next attempt is in half an hour, so that the user is not locked out.',
  },
  ALERT_MAIL_REFUSED: {
    class: 'needs_person',
    sentence: 'The mail server {server} refuses alerts from {from} to {to}: {detail}.',
    next: 'Check ALERT_MAIL_FROM and ALERT_MAIL_TO, and whether the user may send as this address. Alerts are kept, and sending is retried after half an hour.',
  },
  ALERT_MAIL_MESSAGE_REFUSED: {
    class: 'permanent',
    sentence: 'The mail server {server} refuses an alert because of its content: {detail}.',
    next: 'Have the server accept mails from {from}; the alert is given up after three attempts, and listed by --report.',
  },
  ALERT_MAIL_RECIPIENT_REFUSED: {
    class: 'needs_person',
    sentence: 'The mail server {server} refuses some of the addresses in ALERT_MAIL_TO: {to}.',
    next: 'Correct ALERT_MAIL_TO; the other addresses get their mails.',
  },
  ALERT_MAIL_CERTIFICATE_UNTRUSTED: {
    class: 'needs_person',
    sentence: 'The certificate of the mail server {server} is not trusted: {detail}. No password was sent.',
    next: 'Set ALERT_MAIL_CA_FILE to its certificate authority, and ALERT_MAIL_HOST to the name in the certificate.',
  },
  ALERT_MAIL_TRUST_INVALID: {
    class: 'needs_person',
    sentence: 'ALERT_MAIL_CA_FILE cannot be used: {detail}.',
    next: 'Set it to a PEM file with a certificate, or leave it unset.',
  },
  ALERT_MAIL_TOKEN_REFUSED: {
    class: 'needs_person',
    sentence: '{endpoint} issues no access token for alert mails: {detail}.',
    next: 'Check ALERT_MAIL_OAUTH_CLIENT_ID, ALERT_MAIL_OAUTH_CLIENT_SECRET, ALERT_MAIL_OAUTH_TENANT and ALERT_MAIL_OAUTH_REFRESH_TOKEN; secrets and refresh tokens expire. It is retried after half an hour.',
  },
  ALERT_MAIL_TOKEN_UNAVAILABLE: {
    class: 'temporary',
    sentence: 'The token endpoint {endpoint} for alert mails cannot be used: {detail}.',
    next: 'Check ALERT_MAIL_OAUTH and the network; alerts are kept, and sent as soon as it works again.',
  },
  ALERT_WHATSAPP_NOT_THERE: {
    class: 'needs_person',
    sentence:
      'The phone in ALERT_WHATSAPP_TO that ends in {last} is not on WhatsApp, or WhatsApp names another number for it; no alert was sent there.',
    next: 'Correct ALERT_WHATSAPP_TO, with country code.',
  },
  ALERT_WHATSAPP_CUSTOMER: {
    class: 'needs_person',
    sentence:
      'The phone in ALERT_WHATSAPP_TO that ends in {last} has received invoices as a customer; no alert is sent there.',
    next: 'Set ALERT_WHATSAPP_TO to the phone of whoever runs Invoice Courier.',
  },
  ALERT_NO_CHANNEL: {
    class: 'needs_person',
    sentence: 'No channel for alerts is configured.',
    next: 'Set ALERT_MAIL_HOST and ALERT_MAIL_TO, ALERT_WEBHOOK_URL, or ALERT_WHATSAPP_TO.',
  },
} as const satisfies ErrorTable;

/** Raises an error of this area; see the table above for the codes. */
export const alertError = errorFactory(alertErrors);
