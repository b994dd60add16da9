import { z } from 'zod';
import { engineNames } from '../whatsapp/engine.ts';
import { parseProxy } from '../whatsapp/proxy/proxy.ts';
import { flag, optionalText, variable, wholeNumber } from './variable.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

/** The WhatsApp session. Names, defaults and units are those of the setup guide that users follow. */
export const sessionVariables = {
  WHATSAPP_SESSION_NAME: variable(
    z
      .string()
      .trim()
      .regex(/^[-\w]{1,64}$/)
      .default('sap-whatsapp-persistent'),
    {
      description:
        'Name of the session (the client id). Another name means another linked device, with its own opt-outs.',
      example: 'production-persistent',
      allowed: 'letters, digits, - and _, at most 64',
    },
  ),
  WHATSAPP_ENGINE: variable(z.enum(engineNames).default('webjs'), {
    description:
      'WhatsApp library. `webjs`: whatsapp-web.js in Chromium (Apache-2.0). `baileys`: no browser; its libsignal is GPL-3.0, so you install it yourself (`npm i baileys@7.0.0-rc14`).',
    example: 'webjs',
    allowed: 'webjs, baileys',
  }),
  WHATSAPP_AUTH_PATH: variable(z.string().trim().min(1).default('./.wwebjs_auth/'), {
    description: 'Folder of the session store. Anyone who can read it can read your WhatsApp: keep it private (0700).',
    example: './.wwebjs_auth/',
    allowed: 'a folder that can be written',
  }),
  WHATSAPP_KEEP_ALIVE_INTERVAL: variable(wholeNumber(15 * SECOND, HOUR, 5 * 60 * SECOND), {
    description: 'Milliseconds between keep-alive pings. They cannot be switched off.',
    example: '300000',
    allowed: '15000 to 3600000 (15 s to 1 h)',
  }),
  WHATSAPP_HEALTH_CHECK_INTERVAL: variable(wholeNumber(60 * SECOND, 7 * DAY, DAY), {
    description: 'Milliseconds between full health checks.',
    example: '86400000',
    allowed: '60000 to 604800000 (1 min to 7 days)',
  }),
  WHATSAPP_MAX_SESSION_AGE: variable(wholeNumber(HOUR, 30 * DAY, 7 * DAY), {
    description:
      'Milliseconds after which a session counts as old and is refreshed: a planned reconnect, never a QR code.',
    example: '604800000',
    allowed: '3600000 to 2592000000 (1 h to 30 days)',
  }),
  WHATSAPP_AUTO_BACKUP: variable(flag(true), {
    description: 'Make scheduled backups. Safety copies before refresh, repair, restore and clean are always made.',
    example: 'true',
    allowed: 'true, false',
  }),
  WHATSAPP_BACKUP_PATH: variable(z.string().trim().min(1).default('./whatsapp-session-backup/'), {
    description: 'Folder for the encrypted backups. Keep a copy of the key elsewhere.',
    example: './whatsapp-session-backup/',
    allowed: 'a folder that can be written',
  }),
  WHATSAPP_BACKUP_KEEP: variable(wholeNumber(2, 1000, 14), {
    description: 'Number of backups to keep. The last valid one is never removed.',
    example: '14',
    allowed: '2 to 1000',
  }),
  WHATSAPP_BACKUP_COPY_PATH: variable(optionalText(), {
    description:
      'Folder off site to which every backup is copied and compared there: a share, a synced folder, a mounted bucket. It must exist, and is kept like WHATSAPP_BACKUP_PATH. Restore drills use it where WHATSAPP_DRILL_PATH is unset. Keep a copy of the key off site too (WHATSAPP_DRILL_KEY_FILE).',
    example: '/mnt/offsite/whatsapp-session-backup',
    allowed: 'an existing folder that can be written',
  }),
  WHATSAPP_BACKUP_COPY_MAX_AGE: variable(wholeNumber(HOUR, 365 * DAY, 2 * DAY), {
    description: 'Milliseconds after which an alert tells that the newest backup off site is old.',
    example: '172800000',
    allowed: '3600000 to 31536000000 (1 h to 365 days)',
  }),
  WHATSAPP_BACKUP_PASSPHRASE: variable(z.string().trim().min(12).nullable().default(null), {
    description: 'Passphrase for the backups. If unset, a key file is created in DATA_PATH; copy it to a safe place.',
    example: 'six words from a dictionary',
    allowed: 'any text, 12 characters or more',
    secret: true,
  }),
  WHATSAPP_DRILL_PATH: variable(optionalText(), {
    description:
      'Folder with the copies of the backups that are kept off site. The newest is restored elsewhere and checked, to prove that it would be of use. Unset: WHATSAPP_BACKUP_COPY_PATH, or no restore drill.',
    example: '/mnt/offsite/whatsapp-session-backup',
    allowed: 'a folder that can be read',
  }),
  WHATSAPP_DRILL_KEY_FILE: variable(optionalText(), {
    description: 'The copy of `vault.key` that is kept off site; the drill uses this one, not the one in DATA_PATH.',
    example: '/mnt/offsite/vault.key',
    allowed: 'a file that can be read',
  }),
  WHATSAPP_DRILL_PASSPHRASE: variable(z.string().trim().min(12).nullable().default(null), {
    description:
      'The passphrase of the backups as it is kept off site, if there is one; the drill uses this one, not WHATSAPP_BACKUP_PASSPHRASE.',
    example: 'six words from a dictionary',
    allowed: 'any text, 12 characters or more',
    secret: true,
  }),
  WHATSAPP_DRILL_INTERVAL: variable(wholeNumber(0, 365 * DAY, 30 * DAY), {
    description: 'Milliseconds between restore drills; 0: only by `session-manager --drill`.',
    example: '2592000000',
    allowed: '0 to 31536000000 (365 days)',
  }),
  WHATSAPP_PROXY: variable(
    optionalText().refine((text) => text === null || parseProxy(text) !== null, { message: 'not a proxy' }),
    {
      description:
        'Proxy for every connection to WhatsApp: socket, media, version look-up, browser. It also resolves the names. `http://`, `https://` or `socks5://`, with user and password if it wants them (percent-encoded: `@` is `%40`). `session-manager --status` tries it.',
      example: 'http://user:password@proxy.example:3128',
      allowed: 'http://, https:// or socks5:// with host, port, user and password',
      secret: true,
    },
  ),
  WHATSAPP_BROWSER_ARGS: variable(optionalText(), {
    description: 'Additional browser arguments (webjs), separated by spaces. For a proxy, use WHATSAPP_PROXY.',
    example: '--disable-dev-shm-usage',
    allowed: 'Chromium switches',
    mayHoldSecret: true,
  }),
  WHATSAPP_BROWSER_SANDBOX: variable(z.enum(['on', 'off']).default('on'), {
    description:
      '`on`: a browser without its sandbox is not started (webjs): as root, without user namespaces, or with `--no-sandbox` in WHATSAPP_BROWSER_ARGS. `off` allows it, as containers often need: a vulnerability in the browser then exposes the whole user account.',
    example: 'on',
    allowed: 'on, off',
  }),
  PUPPETEER_EXECUTABLE_PATH: variable(optionalText(), {
    description: 'Browser for webjs. Unset: an installed Chrome or Chromium is used.',
    example: '/usr/bin/chromium',
    allowed: 'path of a Chrome or Chromium',
  }),
  WHATSAPP_VERIFY_NOISE_CERTIFICATE: variable(flag(true), {
    description:
      "Verify WhatsApp's Noise certificate (baileys). Switch off only after WHATSAPP_CERTIFICATE_REFUSED, and only if you trust the network.",
    example: 'true',
    allowed: 'true, false',
  }),
};
