import { z } from 'zod';
import { optionalText, variable } from './variable.ts';

/** A secret, or null. */
export const optionalSecret = () => z.string().min(1).nullable().default(null);

/** The certificate authority of an IMAP or an SMTP server. */
export const caFileOf = (server: string) =>
  variable(optionalText(), {
    description: `PEM file with the certificate authority of the ${server} server (and of a token endpoint of your own), or with its own certificate.`,
    example: './mail-ca.pem',
    allowed: 'a readable PEM file',
  });

/** Who issues access tokens: a known provider, or an endpoint. */
export const oauthEndpoint = (description: string) =>
  variable(
    z
      .union([z.enum(['exchange-online', 'gmail']), z.url({ protocol: /^https$/ })])
      .nullable()
      .default(null),
    {
      description,
      example: 'exchange-online',
      allowed: 'exchange-online, gmail, or the https:// address of a token endpoint',
    },
  );

/** The tenant of Exchange Online. */
export const oauthTenant = () =>
  variable(
    z
      .string()
      .trim()
      .regex(/^[\w.-]+$/)
      .default('organizations'),
    {
      description: 'Tenant of Exchange Online: its id, or one of its domains.',
      example: 'example.onmicrosoft.com',
      allowed: 'a tenant id or domain',
    },
  );

/** The client's id. @param needing the variable that requires it */
export const oauthClientId = (needing: string) =>
  variable(optionalText(), {
    description: `Client id of the registered application; required with ${needing}.`,
    example: '11111111-2222-3333-4444-555555555555',
    allowed: 'any text',
  });

/** The client's secret, or its refresh token. */
export const oauthSecret = (description: string) =>
  variable(optionalSecret(), { description, example: 'a long random text', allowed: 'any text', secret: true });

/** The scope of a token. */
export const oauthScope = () =>
  variable(optionalText(), {
    description: 'Scope to request. Unset: what Exchange Online asks for; none for others.',
    example: 'https://outlook.office365.com/.default',
    allowed: 'any text',
  });
