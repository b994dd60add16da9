import { z } from 'zod';
import { flag, list, optionalText, variable, wholeNumber } from './variable.ts';

/** As `DocumentType` of the port to SAP. */
const DOCUMENT_TYPES = ['invoice', 'credit_note', 'delivery_note', 'down_payment'] as const;

/** SAP Business One's Service Layer. */
export const sapVariables = {
  SAP_URL: variable(
    z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '').replace(/\/+b1s(\/v[12])?$/i, '')),
    {
      description: 'Address of the Service Layer; a trailing `/b1s/v2` is removed, a path prefix of a proxy is kept.',
      example: 'https://sap.example.local:50000',
      allowed: 'an https:// address',
      mayHoldSecret: true,
    },
  ),
  SAP_COMPANY_DB: variable(z.string().trim().min(1), {
    description: 'Company database.',
    example: 'SBODEMOAR',
    allowed: 'a name as in the SAP login screen',
  }),
  SAP_USERNAME: variable(z.string().trim().min(1), {
    description:
      'A dedicated user for this service, with permissions for A/R invoices (read, update) and partners (read).',
    example: 'courier',
    allowed: 'a user of the company',
  }),
  SAP_PASSWORD: variable(z.string().min(1), {
    description: "The user's password.",
    example: 'a long password',
    allowed: 'any text',
    secret: true,
  }),
  SAP_CA_FILE: variable(optionalText(), {
    description:
      'PEM file with the certificate authority of the Service Layer, or with its own certificate, self-signed or not.',
    example: './sap-ca.pem',
    allowed: 'a readable PEM file',
  }),
  SAP_TLS_FINGERPRINT: variable(optionalText(), {
    description:
      "SHA-256 fingerprint of the Service Layer's certificate, to trust only that one. `node hybrid-invoice-service.js --sap-fingerprint` shows it.",
    example: 'AB:CD:…:12',
    allowed: '64 hex digits, with or without colons',
  }),
  SAP_TLS_INSECURE: variable(flag(false), {
    description:
      'Accept any certificate, unless SAP_TLS_FINGERPRINT is set. Anyone on the network can then read the password; a warning is logged at every start.',
    example: 'false',
    allowed: 'true, false',
  }),
  SAP_POLL_INTERVAL: variable(wholeNumber(1000, 3_600_000, 30_000), {
    description: 'Milliseconds between polls for new invoices.',
    example: '30000',
    allowed: '1000 to 3600000',
  }),
  SAP_DOCUMENT_TYPES: variable(list(['invoice']).pipe(z.array(z.enum(DOCUMENT_TYPES)).min(1)), {
    description:
      'Documents to deliver. Debit memos and reserve invoices are invoices; requests for a down payment are never sent.',
    example: 'invoice,credit_note',
    allowed: `${DOCUMENT_TYPES.join(', ')}; separated by commas`,
  }),
  SAP_BRANCHES: variable(
    list([]).pipe(
      z.array(
        z
          .string()
          .regex(/^[1-9]\d{0,8}$/)
          .transform(Number),
      ),
    ),
    {
      description:
        "Branches whose documents are delivered, by SAP's ids; documents of others are left alone. Unset: all.",
      example: '1,3',
      allowed: 'ids of branches, separated by commas',
    },
  ),
  SAP_WRITE_BACK: variable(z.enum(['user_fields', 'user_table']).default('user_fields'), {
    description:
      'Where the delivery status is written: to user fields of the invoice, or to a separate table that leaves it untouched.',
    example: 'user_fields',
    allowed: 'user_fields, user_table',
  }),
  SAP_OPT_OUT_FIELD: variable(
    z
      .string()
      .trim()
      .regex(/^U_\w+$/)
      .default('U_CourierOptOut'),
    {
      description:
        'User field of the business partner that opts the customer out (Y, yes, sí, sim, ja, x or 1). The default is created by --setup-sap and need not exist; your own field must.',
      example: 'U_NoWhatsApp',
      allowed: 'the name of a user field, with U_',
    },
  ),
  SAP_DOCUMENT_PHONE_FIELD: variable(
    z
      .string()
      .trim()
      .regex(/^U_\w+$/)
      .nullable()
      .default(null),
    {
      description:
        "User field of the document with the phone of a one-time customer (where the name on the document differs from the partner's); it must exist. Unset: such documents are held.",
      example: 'U_Phone',
      allowed: 'the name of a user field, with U_',
    },
  ),
  SAP_REQUIRE_FISCAL_APPROVAL: variable(flag(false), {
    description: 'Wait until the fiscal authority has approved the electronic document.',
    example: 'false',
    allowed: 'true, false',
  }),
  SAP_WEBHOOK_URL: variable(
    z
      .url({ protocol: /^https$/ })
      .nullable()
      .default(null),
    {
      description:
        'Address under which SAP 10.0 FP 2602 or later can reach this computer, to report changes immediately. Unset: invoices are found by polling.',
      example: 'https://courier.example.local:3443',
      allowed: 'an https:// address',
      mayHoldSecret: true,
    },
  ),
  SAP_WEBHOOK_KEY: variable(optionalText(), {
    description: 'Key for webhook signatures; required with SAP_WEBHOOK_URL.',
    example: 'a long random text',
    allowed: 'any text',
    secret: true,
  }),
  SAP_WEBHOOK_SIGNED: variable(flag(false), {
    description:
      'Reject events without a signature. Wrong signatures are always rejected. SAP documents a signature for the handshake only; if events have none, invoices are found by polling.',
    example: 'false',
    allowed: 'true, false',
  }),
  SAP_WEBHOOK_HOST: variable(z.string().trim().min(1).default('127.0.0.1'), {
    description: 'Address on which to listen for webhooks, without TLS: put a proxy with a certificate in front.',
    example: '127.0.0.1',
    allowed: 'an address of this computer',
  }),
  SAP_WEBHOOK_PORT: variable(wholeNumber(0, 65_535, 3443), {
    description: 'Port on which to listen for webhooks.',
    example: '3443',
    allowed: '0 to 65535',
  }),
  SAP_GATEWAY_URL: variable(
    z
      .url({ protocol: /^https?$/ })
      .transform((url) => url.replace(/\/+$/, ''))
      .nullable()
      .default(null),
    {
      description: "Address of SAP's API Gateway (Reporting Service); required when PDF_SOURCES contains `print`.",
      example: 'https://sap.example.local:60000',
      allowed: 'an https:// address',
      mayHoldSecret: true,
    },
  ),
  SAP_GATEWAY_TLS_FINGERPRINT: variable(optionalText(), {
    description:
      "SHA-256 fingerprint of the API Gateway's certificate, to trust only that one. SAP_CA_FILE and SAP_TLS_INSECURE apply to it too.",
    example: 'AB:CD:…:12',
    allowed: '64 hex digits, with or without colons',
  }),
  SAP_PRINT_LAYOUTS: variable(printLayouts(), {
    description:
      'Crystal layout for each document type, as shown in the Print Layout Designer; required when PDF_SOURCES contains `print`. Debit memos and reserve invoices without one are printed with that of invoices.',
    example: 'invoice=INV20003,credit_note=RIN20001',
    allowed: 'TYPE=LAYOUT with the types of SAP_DOCUMENT_TYPES, debit_memo or reserve_invoice; separated by commas',
  }),
  SAP_PRINT_PARAMETERS: variable(printParameters(), {
    description:
      'Parameters of the layouts, as they spell them: the DocEntry (DocKey@), the object type (ObjectId@) and, where needed, the company database (Schema@), each with its type.',
    example: 'Dockey@=xsd:number,Schema@=xsd:string',
    allowed: 'DocKey@, ObjectId@, Schema@ in any case, =xsd:TYPE; separated by commas; DocKey@ is required',
  }),
};

function printLayouts() {
  return list([]).refine((parts) =>
    parts.every((part) =>
      new RegExp(`^(?:${[...DOCUMENT_TYPES, 'debit_memo', 'reserve_invoice'].join('|')})=[A-Z0-9]+$`, 'i').test(part),
    ),
  );
}

/** A layout without a key prints some other document. */
function printParameters() {
  return list(['DocKey@=xsd:decimal', 'ObjectId@=xsd:decimal'])
    .refine((parts) => parts.every((part) => /^(?:DocKey|ObjectId|Schema)@=xsd:[a-z]+$/i.test(part)))
    .refine((parts) => parts.some((part) => /^DocKey@/i.test(part)));
}
