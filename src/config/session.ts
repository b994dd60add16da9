import { z } from 'zod';
import { engineNames } from '../whatsapp/engine.ts';
import { flag, optionalText, variable, wholeNumber } from './variable.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

/** The WhatsApp session. Names, defaults and units are the guide's. */
export const sessionVariables = {
  WHATSAPP_SESSION_NAME: variable(
    z
      .string()
      .trim()
      .regex(/^[-\w]{1,64}$/)
      .default('sap-whatsapp-persistent'),
    {
      description: 'Name of the session (the client id). Another name is another linked device.',
      example: 'production-persistent',
      allowed: 'letters, digits, - and _, at most 64',
    },
  ),
  WHATSAPP_ENGINE: variable(z.enum(engineNames).default('webjs'), {
    description:
      'Library that speaks WhatsApp. `webjs`: whatsapp-web.js on a Chromium (Apache-2.0). `baileys`: no browser; its libsignal is GPL-3.0, install it yourself (`npm i baileys@7.0.0-rc14`).',
    example: 'webjs',
    allowed: 'webjs, baileys',
  }),
  WHATSAPP_AUTH_PATH: variable(z.string().trim().min(1).default('./.wwebjs_auth/'), {
    description: 'Folder of the session store. Whoever can read it can read your WhatsApp: keep it private (0700).',
    example: './.wwebjs_auth/',
    allowed: 'a folder that can be written',
  }),
  WHATSAPP_KEEP_ALIVE_INTERVAL: variable(wholeNumber(15 * SECOND, HOUR, 5 * 60 * SECOND), {
    description: 'Milliseconds between keep-alive pings. Monitoring cannot be switched off.',
    example: '300000',
    allowed: '15000 to 3600000 (15 s to 1 h)',
  }),
  WHATSAPP_HEALTH_CHECK_INTERVAL: variable(wholeNumber(60 * SECOND, 7 * DAY, DAY), {
    description: 'Milliseconds between full health checks.',
    example: '86400000',
    allowed: '60000 to 604800000 (1 min to 7 days)',
  }),
  WHATSAPP_MAX_SESSION_AGE: variable(wholeNumber(HOUR, 30 * DAY, 7 * DAY), {
    description: 'Milliseconds after which a session is old and is refreshed: a planned reconnect, never a QR code.',
    example: '604800000',
    allowed: '3600000 to 2592000000 (1 h to 30 days)',
  }),
  WHATSAPP_AUTO_BACKUP: variable(flag(true), {
    description: 'Take scheduled backups. Safety copies before refresh, repair, restore and clean are always made.',
    example: 'true',
    allowed: 'true, false',
  }),
  WHATSAPP_BACKUP_PATH: variable(z.string().trim().min(1).default('./whatsapp-session-backup/'), {
    description: 'Folder of the backups, encrypted. Keep the key elsewhere too.',
    example: './whatsapp-session-backup/',
    allowed: 'a folder that can be written',
  }),
  WHATSAPP_BACKUP_KEEP: variable(wholeNumber(2, 1000, 14), {
    description: 'How many backups are kept. The last proven one is never removed.',
    example: '14',
    allowed: '2 to 1000',
  }),
  WHATSAPP_BACKUP_PASSPHRASE: variable(z.string().trim().min(12).nullable().default(null), {
    description: 'Passphrase for the backups. Without it a key file is made in DATA_PATH; copy it to a safe place.',
    example: 'six words from a dictionary',
    allowed: 'any text, 12 characters or more',
    secret: true,
  }),
  WHATSAPP_BROWSER_ARGS: variable(optionalText(), {
    description: 'Further arguments for the browser, separated by spaces (webjs), for example a proxy.',
    example: '--proxy-server=http://proxy.example:3128',
    allowed: 'Chromium switches',
    mayHoldSecret: true,
  }),
  WHATSAPP_BROWSER_SANDBOX: variable(z.enum(['on', 'off']).default('on'), {
    description:
      '`on`: a browser that can have no sandbox is not started (webjs): for root, where the machine has no user namespaces, and with `--no-sandbox` in WHATSAPP_BROWSER_ARGS. `off` accepts it, as containers often need: a hole in the browser is then a hole in this account of the computer.',
    example: 'on',
    allowed: 'on, off',
  }),
  PUPPETEER_EXECUTABLE_PATH: variable(optionalText(), {
    description: 'Browser for webjs. Unset: an installed Chrome or Chromium is looked for.',
    example: '/usr/bin/chromium',
    allowed: 'path of a Chrome or Chromium',
  }),
  WHATSAPP_VERIFY_NOISE_CERTIFICATE: variable(flag(true), {
    description:
      "Verify WhatsApp's Noise certificate (baileys). Switch off only if WHATSAPP_CERTIFICATE_REFUSED says so and you trust the network.",
    example: 'true',
    allowed: 'true, false',
  }),
};
