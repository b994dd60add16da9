import { z } from 'zod';
import { parsePostgresUrl } from '../database/address.ts';
import { flag, list, optionalText, variable, wholeNumber } from './variable.ts';

/** The service itself. */
export const serviceVariables = {
  DATA_PATH: variable(z.string().trim().min(1).default('./data/'), {
    description: 'Folder for the outbox database (unless DATABASE_URL is set), keys and the control token (0700).',
    example: './data/',
    allowed: 'a folder that can be written',
  }),
  DATABASE_URL: variable(
    optionalText().refine((text) => text === null || parsePostgresUrl(text) !== null, {
      message: 'not a URL of PostgreSQL',
    }),
    {
      description:
        'PostgreSQL 15 or newer for the outbox, instead of a file in DATA_PATH, and for the login of baileys. Special characters in user and password are percent-encoded (`@` is `%40`). Beyond this computer the connection uses TLS and verifies the certificate, by `sslrootcert=FILE` if an authority of your own has signed it; `sslmode=no-verify` or `disable` does without. `schema=NAME` keeps the tables apart from others. See scale.md.',
      example: 'postgres://courier:password@db.example.local/courier',
      allowed:
        'postgres://USER:PASSWORD@HOST:PORT/DATABASE, with ?host=FOLDER for a Unix socket; sslmode, sslrootcert, schema',
      secret: true,
    },
  ),
  DATABASE_STANDBY: variable(flag(false), {
    description:
      'With DATABASE_URL and the engine baileys: where another node has the session, wait for it instead of ending, and take it when that one is stopped or dies. Set it on every node. See scale.md.',
    example: 'true',
    allowed: 'true, false',
  }),
  HTTP_HOST: variable(z.string().trim().min(1).default('127.0.0.1'), {
    description:
      'Address on which /health and the pages listen. Beyond this computer the pages need HTTP_TLS_CERT or HTTP_TRUSTED_PROXY; without either only /health is served.',
    example: '127.0.0.1',
    allowed: 'an address of this computer',
  }),
  HTTP_ALLOWED_HOSTS: variable(list([]).pipe(z.array(z.string().regex(/^([\w.-]+|\[[\da-fA-F:.]+\])$/))), {
    description:
      'Host names, besides those of this computer and HTTP_HOST, under which the pages and the details of /health may be requested.',
    example: 'courier.example.local',
    allowed: 'host names without port, separated by commas',
  }),
  HTTP_TLS_CERT: variable(optionalText(), {
    description: 'PEM file with the certificate (and its chain) for TLS on PORT. Read again when it was renewed.',
    example: './tls/courier.pem',
    allowed: 'a readable PEM file',
  }),
  HTTP_TLS_KEY: variable(optionalText(), {
    description: 'PEM file with the private key of HTTP_TLS_CERT. Unset: it is in the same file.',
    example: './tls/courier-key.pem',
    allowed: 'a readable PEM file',
  }),
  HTTP_TRUSTED_PROXY: variable(z.union([z.ipv4(), z.ipv6()]).nullable().default(null), {
    description:
      'Address of the one proxy that speaks TLS for the pages: only its X-Forwarded-For and X-Forwarded-Proto count. It must pass Host on.',
    example: '10.0.0.5',
    allowed: 'an IP address',
  }),
  PORT: variable(wholeNumber(0, 65_535, 3000), {
    description: 'Port of /health and the pages; 0 selects any free one.',
    example: '3000',
    allowed: '0 to 65535',
  }),
  WHATSAPP_MAX_BROWSERS: variable(wholeNumber(1, 100, 4), {
    description:
      'Most accounts with a browser (webjs) in one service with several companies: each has one of its own, which takes most of the memory.',
    example: '4',
    allowed: '1 to 100',
  }),
  WHATSAPP_SESSIONS_PER_HOST: variable(wholeNumber(1, 200, 1), {
    description:
      'Most accounts without a browser (baileys) that share a process in one service with several companies: each more is spared the memory of a process, and a crash of the process interrupts all of them. Accounts whose login lies in a database have a process of their own.',
    example: '1',
    allowed: '1 to 200',
  }),
  LOG_LEVEL: variable(z.enum(['debug', 'info', 'warn', 'error']).default('info'), {
    description:
      'Log level. Logs are JSON lines: on a terminal in `DATA_PATH/logs/service.log`, otherwise on standard error.',
    example: 'info',
    allowed: 'debug, info, warn, error',
  }),
};
