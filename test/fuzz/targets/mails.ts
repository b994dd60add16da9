import fc from 'fast-check';
import { headerFields } from '../../../src/documents/mailbox/header-fields.ts';
import { judgeSender } from '../../../src/documents/mailbox/sender.ts';
import { createMailReader } from '../../../src/documents/reading/mail/mail-reader.ts';
import { parseMailLine } from '../../../src/documents/reading/mail/mail-wire.ts';
import { hasCode } from '../../../src/errors/coded-error.ts';
import { pdfSaying } from '../../security/hostile-pdfs.ts';
import { mailOf } from '../../support/mails.ts';
import { mutatedBytes, mutatedJsonText, mutatedText } from '../mutations.ts';
import { DEADLINE_MS, type Target } from '../target.ts';

const pdf = pdfSaying('Factura N° 1001');
const inner = mailOf({ attached: [{ name: '1001.pdf', bytes: pdf }] });
const valid = [
  inner,
  mailOf({ attached: [{ name: '1001.pdf', type: 'application/octet-stream', bytes: pdf }, { bytes: pdf }] }),
  mailOf({ attached: [{ type: 'message/rfc822', disposition: null, bytes: inner }] }),
  mailOf({ attached: [{ name: 'a.eml', type: 'message/rfc822', bytes: inner }] }),
  mailOf({
    attached: [
      { name: 'winmail.dat', type: 'application/ms-tnef', bytes: 'x' },
      { name: 'a.pdf', bytes: pdf },
    ],
  }),
];
const words = [
  'Content-Type: multipart/mixed; boundary=',
  'Content-Type: message/rfc822',
  'Content-Disposition: attachment; filename*0=',
  'Content-Transfer-Encoding: quoted-printable',
  '=?utf-8?B?',
  '--=_part_1\r\n',
  '\r\n\r\n',
  'filename=',
  ';',
];

const reader = createMailReader();

/** Whole mails: with other bytes in them, and with more of their syntax than anybody writes. */
export const mails: Target<Buffer> = {
  name: 'mail',
  inputs: fc.oneof(
    { weight: 1, arbitrary: mutatedBytes(valid) },
    {
      weight: 1,
      arbitrary: mutatedText(
        valid.map((one) => one.toString('latin1')),
        words,
        300_000,
      ).map((text) => Buffer.from(text, 'latin1')),
    },
  ),
  // The guarded reader ends what takes too long or too much; it may have to start first.
  deadlineMs: 60_000,
  accepts: async (bytes) => {
    try {
      return (await reader.read(bytes, new AbortController().signal)).pdfs.length > 0;
    } catch (error) {
      if (hasCode(error, 'MAIL_READING_ENDED')) return false;
      throw error;
    }
  },
};

const headers = [
  'Authentication-Results: mx.ours.example; dmarc=pass (p=reject) header.from=firm.example',
  'Authentication-Results: mx.ours.example 1;\r\n\tdkim=pass header.d=firm.example header.b="a=b"; spf=none',
  'Authentication-Results: relay.example; none\r\nAuthentication-Results: mx.ours.example; spf=pass smtp.mailfrom=a@firm.example',
].map((one) => `${one}\r\nFrom: "SAP (new)" <sap@firm.example>\r\n\r\n`);
const headerWords = ['(', ')', '"', '\\', ';', 'dmarc=pass', 'header.from=', '\r\n ', 'From: ', '<', '>', ','];

/** What is read of a mail before it is downloaded, in the service itself. */
export const mailHeaders: Target<string> = {
  name: 'mail-header',
  inputs: mutatedText(headers, headerWords, 300_000),
  deadlineMs: DEADLINE_MS,
  accepts: (header) => {
    const rules = { senders: ['@firm.example'], authentication: { by: 'mx.ours.example' } };
    return judgeSender({ from: ['sap@firm.example'], fields: headerFields(header) }, rules).kind === 'taken';
  },
};

const line = {
  pdfs: [{ name: '1001.pdf', size: 1000, xmlSize: 0 }],
  closed: [{ name: null, kind: 'archive' }],
  tooMany: false,
};

/** What the process that reads mails says, should one of them have taken it over. */
export const mailReadersAnswers: Target<string> = {
  name: 'mail-reader-answer',
  inputs: mutatedJsonText([line, { ready: true }, { ...line, pdfs: [] }], 100_000),
  deadlineMs: DEADLINE_MS,
  accepts: (text) => parseMailLine(text) !== null,
};
