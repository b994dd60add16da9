/** Mails as programs and people send them. */

export interface Attached {
  readonly name?: string;
  readonly type?: string;
  readonly disposition?: string | null;
  readonly bytes: Buffer | string;
}

export interface MailParts {
  readonly from?: string;
  readonly subject?: string;
  readonly messageId?: string | null;
  /** Header fields above all others, as a server adds them. */
  readonly above?: readonly string[];
  readonly attached?: readonly Attached[];
}

let made = 0;

/** A mail with a text and its attachments, as bytes of RFC 5322. */
export function mailOf({ from = 'SAP <sap@firm.example>', attached = [], ...more }: MailParts = {}): Buffer {
  made += 1;
  const { subject = `Invoice ${made}`, messageId = `<${made}.${process.pid}@firm.example>`, above = [] } = more;
  const boundary = `=_part_${made}`;
  const lines = [
    ...above,
    'Received: from out.firm.example by mx.ours.example; Sat, 28 Nov 2026 10:00:00 +0000',
    `From: ${from}`,
    'To: invoices@ours.example',
    `Subject: ${subject}`,
    'Date: Sat, 28 Nov 2026 10:00:00 +0000',
    ...(messageId === null ? [] : [`Message-ID: ${messageId}`]),
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Dear customer, please find your invoice attached.',
    ...attached.flatMap((one) => [`--${boundary}`, ...partOf(one)]),
    `--${boundary}--`,
    '',
  ];
  return Buffer.from(lines.join('\r\n'), 'latin1');
}

function partOf({ name, type = 'application/pdf', disposition = 'attachment', bytes }: Attached): string[] {
  const isMail = type === 'message/rfc822';
  return [
    `Content-Type: ${type}${name === undefined ? '' : `; name="${name}"`}`,
    ...(disposition === null
      ? []
      : [`Content-Disposition: ${disposition}${name === undefined ? '' : `; filename="${name}"`}`]),
    ...(isMail ? [] : ['Content-Transfer-Encoding: base64']),
    '',
    isMail
      ? Buffer.from(bytes).toString('latin1')
      : (
          Buffer.from(bytes)
            .toString('base64')
            .match(/.{1,76}/g) ?? []
        ).join('\r\n'),
  ];
}
