import { buffer } from 'node:stream/consumers';
import { localTime } from '../../delivery/telling/local-time.ts';
import { visibleText } from '../../visible-text.ts';
import type { Proof, ProvenMessage } from './proof.ts';
import { type ProofLanguage, type ProofWords, proofWords } from './proof-words.ts';

export interface ProofLook {
  readonly language: ProofLanguage;
  /** Of the company. */
  readonly timeZone: string;
  /** Name of the company; null: unknown. */
  readonly company: string | null;
  /** Of this program. */
  readonly version: string;
}

/** Points. */
const MARGIN = 56;
const COLUMN = 150;

/** A proof of delivery as a PDF, for somebody outside the company. */
export async function renderProof(proof: Proof, look: ProofLook): Promise<Buffer> {
  const { default: PDFDocument } = await import('pdfkit');
  const words = proofWords[look.language];
  const { invoice } = proof;
  const pdf = new PDFDocument({ size: 'A4', margin: MARGIN, info: { Title: `${words.title} ${invoice.docNum}` } });
  const done = buffer(pdf);
  const sheet = new Sheet(pdf);
  const time = (at: number): string => localTime(at, look.timeZone);
  if (look.company !== null) sheet.small(look.company);
  sheet.title(words.title);
  sheet.row(words.invoice, `${invoice.seriesName ?? ''} ${invoice.docNum}`.trim());
  if (invoice.fiscalNumber !== null) sheet.row(words.fiscal, invoice.fiscalNumber);
  sheet.row(words.date, invoice.docDate);
  sheet.row(words.customer, `${invoice.cardCode} ${invoice.cardName}`);
  sheet.row(words.total, `${invoice.currency} ${invoice.total}`);
  sheet.row(words.internal, invoice.ref.key);
  for (const message of proof.messages) messageOn(sheet, message, words, time);
  sheet.heading(words.inSap);
  const { inSap } = proof;
  if (inSap === null) sheet.small(words.nothingInSap);
  else
    for (const field of ['status', 'messageId', 'at', 'detail'] as const) {
      const value = inSap[field];
      if (value !== null) sheet.row(words.sapFields[field], value);
    }
  sheet.gap();
  sheet.small(words.made(time(proof.madeAt), look.timeZone, look.version));
  sheet.small(words.limits);
  pdf.end();
  return done;
}

function messageOn(sheet: Sheet, message: ProvenMessage, words: ProofWords, time: (at: number) => string): void {
  const { role, to, messageId, ticks, pdf, attempts, actions } = message;
  sheet.heading(words.to[role]);
  sheet.row(words.number, to === null ? words.unknown : /^\d+$/.test(to) ? `+${to}` : to);
  sheet.row(words.messageId, messageId ?? words.unknown);
  for (const { what, at, source } of ticks) sheet.row(words.ticks[what], `${time(at)}  ${words.sources[source]}`);
  sheet.row(words.pdf, pdf?.sha256 ?? words.unknown);
  const [last] = attempts.slice(-1);
  if (last) sheet.row(words.content, last.payloadSha256);
  sheet.row(words.attempts, attempts.length === 0 ? words.noAttempts : String(attempts.length));
  for (const { startedAt, whatsappId, outcome } of attempts)
    sheet.row('', [time(startedAt), whatsappId ?? words.unknown, outcome ?? words.unknown].join('  '));
  for (const [n, { at, who, action, why }] of actions.entries())
    sheet.row(n === 0 ? words.decisions : '', `${time(at)}  ${who}: ${action}, ${why}`);
}

class Sheet {
  readonly #pdf: PDFKit.PDFDocument;

  constructor(pdf: PDFKit.PDFDocument) {
    this.#pdf = pdf;
  }

  title(text: string): void {
    this.#pdf.font('Helvetica-Bold').fontSize(18).text(printable(text), MARGIN).moveDown(0.7).font('Helvetica');
  }

  heading(text: string): void {
    this.#pdf
      .moveDown(1)
      .font('Helvetica-Bold')
      .fontSize(12)
      .text(printable(text), MARGIN)
      .moveDown(0.3)
      .font('Helvetica');
  }

  row(label: string, value: string): void {
    const pdf = this.#pdf.fontSize(10);
    const width = pdf.page.width - 2 * MARGIN - COLUMN;
    const needed = Math.max(
      pdf.heightOfString(printable(label), { width: COLUMN - 8 }),
      pdf.heightOfString(printable(value), { width }),
    );
    if (pdf.y + needed > pdf.page.height - MARGIN) pdf.addPage();
    const top = pdf.y;
    pdf.fillColor('#555555').text(printable(label), MARGIN, top, { width: COLUMN - 8 });
    pdf.fillColor('black').text(printable(value), MARGIN + COLUMN, top, { width });
    pdf.x = MARGIN;
    pdf.y = top + needed + 4;
  }

  small(text: string): void {
    this.#pdf.fontSize(9).fillColor('#555555').text(printable(text), MARGIN).moveDown(0.4).fillColor('black');
  }

  gap(): void {
    this.#pdf.moveDown(1.5);
  }
}

/** The built-in fonts have the letters of Windows-1252 only: others are written by their code, not as wrong letters. */
function printable(text: string): string {
  return Array.from(visibleText(text.replaceAll(/\s/g, ' ')), (letter) =>
    /[\u0020-\u007e\u00a0-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/u.test(letter)
      ? letter
      : `\\u{${letter.codePointAt(0)?.toString(16) ?? ''}}`,
  ).join('');
}
