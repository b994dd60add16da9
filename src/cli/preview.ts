import { systemClock } from '../clock.ts';
import type { Config } from '../config/schema.ts';
import { loadMessageTexts } from '../delivery/message-text/load.ts';
import type { MessageTexts } from '../delivery/message-text/message-texts.ts';
import { choosePhones, type PhoneChoice } from '../delivery/phone-numbers/choose.ts';
import { maskPhone } from '../delivery/phone-numbers/mask.ts';
import type { DocumentFacts } from '../documents/document-facts.ts';
import type { DocumentSource } from '../documents/document-source.ts';
import { compileFilePatterns } from '../documents/file-names.ts';
import { createFolderSource } from '../documents/folder/folder-source.ts';
import { documentKeys, invoiceKeys } from '../documents/keys.ts';
import { type Match, matchDocument } from '../documents/match.ts';
import { documentsError } from '../errors/documents.ts';
import { businessOneOptions } from '../sap/business-one/options.ts';
import { createBusinessOneSource } from '../sap/business-one/source.ts';
import type { DocumentType, InvoiceSource, Partner, SapDocument } from '../sap/invoice-source.ts';
import { createLogger } from '../service/logger.ts';

export interface PreviewRequest {
  readonly config: Config;
  readonly docEntry: number;
  readonly type: DocumentType;
  readonly json: boolean;
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
}

/** What the preview is made of; real ones, or a sandbox's. */
export interface PreviewParts {
  readonly source: InvoiceSource;
  readonly documents: DocumentSource;
  readonly texts: MessageTexts;
  readonly phoneFields: readonly string[];
  readonly companyCountry: string;
}

/** What would be sent for an invoice, and why not, if not. */
export interface Preview {
  readonly invoice: SapDocument;
  /** SAP says that the customer wants no messages. */
  readonly optedOut: boolean;
  readonly phones: PhoneChoice;
  readonly text: string;
  readonly fileName: string;
  /** PDFs that share a number with the invoice, and what is thought of each. */
  readonly documents: readonly { readonly key: string; readonly facts: DocumentFacts; readonly match: Match }[];
}

/** `hybrid-invoice-service.js --preview DOCENTRY`: shows, sends nothing, writes nothing. */
export async function runPreview({ config, docEntry, type, json, write, signal }: PreviewRequest): Promise<number> {
  const source = createBusinessOneSource(businessOneOptions(config, createLogger(config.LOG_LEVEL)));
  const patterns = compileFilePatterns(config.PDF_FILE_PATTERNS);
  // Whoever asks looks at one moment: a file that is still being written shows as it will be, or not at all.
  const documents = createFolderSource({ folder: config.PDF_FOLDER, patterns, clock: systemClock, settleMs: 0 });
  try {
    const parts = {
      source,
      documents,
      texts: loadMessageTexts(config),
      phoneFields: config.PHONE_FIELDS,
      companyCountry: config.COMPANY_COUNTRY,
    };
    const shown = await preview(parts, { type, docEntry }, signal);
    write(json ? `${JSON.stringify(masked(shown))}\n` : describe(shown));
    return 0;
  } finally {
    await Promise.all([source.close(), documents.close()]);
  }
}

/** @throws `INVOICE_UNKNOWN`, and the errors of both sources */
export async function preview(
  parts: PreviewParts,
  { type, docEntry }: { readonly type: DocumentType; readonly docEntry: number },
  signal: AbortSignal,
): Promise<Preview> {
  const { source, texts, phoneFields, companyCountry } = parts;
  const invoice = await source.document({ company: source.company, type, docEntry }, signal);
  if (!invoice) throw documentsError('INVOICE_UNKNOWN', { type: typeWords(type), docEntry, company: source.company });
  const partner: Partner = (await source.partner(invoice.cardCode, signal)) ?? {
    cardCode: invoice.cardCode,
    name: invoice.cardName,
    country: null,
    language: null,
    phones: [],
    contacts: [],
    optedOut: false,
  };
  return {
    invoice,
    optedOut: partner.optedOut,
    phones: choosePhones({
      partner,
      contactPersonCode: invoice.contactPersonCode,
      fieldOrder: phoneFields,
      companyCountry,
    }),
    text: texts.customer(invoice, partner, { testFor: null }),
    fileName: texts.fileName(invoice, partner),
    documents: await documentsOf(invoice, parts.documents, signal),
  };
}

async function documentsOf(
  invoice: SapDocument,
  documents: DocumentSource,
  signal: AbortSignal,
): Promise<Preview['documents']> {
  const wanted = new Set(invoiceKeys(invoice));
  const related: Preview['documents'][number][] = [];
  for await (const found of documents.scan(signal)) {
    const facts = await documents.facts(found, signal);
    if (!documentKeys(facts).some((key) => wanted.has(key))) continue;
    const match = matchDocument(found.fileName, facts, [invoice]);
    if (match.kind !== 'unmatched') related.push({ key: found.key, facts, match });
  }
  return related;
}

function describe({ invoice, optedOut, phones, text, fileName, documents }: Preview): string {
  const indent = (lines: string) => lines.replace(/^/gm, '    ');
  const numbers = phones.numbers.map(({ field, digits }) => `${field}: ${digits.map(maskPhone).join(' or ')}`);
  return [
    `${typeWords(invoice.ref.type)} ${invoice.seriesName ?? ''} ${invoice.docNum} (DocEntry ${invoice.ref.docEntry}) of ${invoice.docDate}, ${invoice.currency} ${invoice.total}, ${invoice.cardCode} ${invoice.cardName}`,
    ...(invoice.cancelStatus === 'none' ? [] : ['It is cancelled in SAP: nothing will be sent.']),
    ...(optedOut ? ['The customer wants no messages, says SAP: it will be held.'] : []),
    ...(invoice.approved ? [] : ['The fiscal authority has not approved it yet: it waits.']),
    '',
    'To',
    ...(phones.problem ? [indent(`${phones.problem.sentence}\n${phones.problem.next}`)] : numbers.map(indent)),
    '',
    `Message, with ${fileName}`,
    indent(text),
    '',
    'PDF (judged against this invoice alone)',
    ...(documents.length === 0 ? [indent('None yet: the message waits for it.')] : []),
    ...documents.map(({ key, facts, match }) => indent(`${key}: ${verdict(match)}\n${printed(facts)}`)),
    '',
  ].join('\n');
}

/** `credit note`, as people say it. */
function typeWords(type: DocumentType): string {
  return type.replace('_', ' ');
}

function verdict(match: Match): string {
  if (match.kind === 'matched') return `accepted, because these agree: ${match.agreed.join(', ')}`;
  return match.kind === 'held' ? `held. ${match.problem.sentence} ${match.problem.next}` : 'of another invoice';
}

function printed({ text }: DocumentFacts): string {
  if (text === null) return '  nothing can be read';
  const rows: readonly (readonly [string, readonly (string | number)[]])[] = [
    ['numbers', text.labelledNumbers],
    ['fiscal', text.fiscalNumbers.map((n) => `${n.letter ?? ''} ${n.pointOfIssue}-${n.folio}`.trim())],
    ['totals', text.totals],
    ['tax numbers', text.taxIds],
    ['dates', text.dates],
    ['currencies', text.currencies],
  ];
  return rows.map(([name, values]) => `  ${name}: ${values.length === 0 ? '-' : values.join(', ')}`).join('\n');
}

/** For machines, but still without full phone numbers. */
function masked(shown: Preview): object {
  const numbers = shown.phones.numbers.map(({ field, digits }) => ({ field, digits: digits.map(maskPhone) }));
  return { ...shown, phones: { ...shown.phones, numbers } };
}
