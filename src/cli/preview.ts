import { systemClock } from '../clock.ts';
import type { Config } from '../config/schema.ts';
import type { MessageTexts } from '../delivery/rules/message-text/message-texts.ts';
import { choosePhones } from '../delivery/rules/phone-numbers/choose.ts';
import { loadMessageTexts } from '../delivery/sending/load-message-texts.ts';
import type { DocumentFacts } from '../documents/document-facts.ts';
import type { DocumentSource, FoundDocument } from '../documents/document-source.ts';
import { compileFilePatterns } from '../documents/file-names.ts';
import { createFolderSource } from '../documents/folder/folder-source.ts';
import { documentKeys, invoiceKeys } from '../documents/keys.ts';
import { matchDocument } from '../documents/match.ts';
import { createPdfReader } from '../documents/reading/reader.ts';
import { hasCode } from '../errors/coded-error.ts';
import { documentsError } from '../errors/documents.ts';
import { jsonInCommands } from '../next-steps/commands.ts';
import { businessOneOptions } from '../sap/business-one/options.ts';
import { createBusinessOneSource } from '../sap/business-one/source.ts';
import type { DocumentRef, DocumentType, InvoiceSource, Partner, SapDocument } from '../sap/invoice-source.ts';
import { bookAndAccount, outboxFile } from '../service/delivery-life.ts';
import { createLogger } from '../service/logger.ts';
import { describe, isAccepted, masked, typeWords } from './preview/describe.ts';
import type { Preview, RelatedDocument } from './preview/findings.ts';
import { type KnownInvoices, openKnownInvoices } from './preview/known.ts';

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
  /** null: the service was never started, and each PDF is judged against the one invoice alone. */
  readonly known: KnownInvoices | null;
  readonly rules: PreviewRules;
}

/** What keeps a document from being sent at all. */
export type PreviewRules = Pick<Config, 'PROCESS_INVOICES_FROM_DATE' | 'SAP_DOCUMENT_TYPES' | 'TEST_MODE'>;

/** `hybrid-invoice-service.js --preview DOCENTRY`: shows, sends nothing, writes nothing. */
export async function runPreview({ config, docEntry, type, json, write, signal }: PreviewRequest): Promise<number> {
  const source = createBusinessOneSource(businessOneOptions(config, createLogger(config.LOG_LEVEL)));
  const reader = createPdfReader({ patterns: compileFilePatterns(config.PDF_FILE_PATTERNS) });
  // Whoever asks looks at one moment: a file that is still being written shows as it will be, or not at all.
  const documents = createFolderSource({ folder: config.PDF_FOLDER, reader, clock: systemClock, settleMs: 0 });
  const known = openKnownInvoices(outboxFile(config.DATA_PATH), bookAndAccount(config));
  try {
    const parts = {
      source,
      documents,
      texts: loadMessageTexts(config),
      phoneFields: config.PHONE_FIELDS,
      companyCountry: config.COMPANY_COUNTRY,
      known,
      rules: config,
    };
    const shown = await preview(parts, { type, docEntry }, signal);
    write(json ? `${jsonInCommands(masked(shown))}\n` : describe(shown));
    return 0;
  } finally {
    known?.close();
    await Promise.all([source.close(), documents.close(), reader.close()]);
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
    documents: await documentsOf(invoice, parts, signal),
    notes: await notesOf(invoice, partner.optedOut, parts),
    judgedAlone: parts.known === null,
  };
}

async function documentsOf(
  invoice: SapDocument,
  { documents, known }: PreviewParts,
  signal: AbortSignal,
): Promise<readonly RelatedDocument[]> {
  const wanted = new Set(invoiceKeys(invoice));
  const related: RelatedDocument[] = [];
  for await (const found of documents.scan(signal)) {
    const facts = await factsOf(found, documents, signal);
    if (!documentKeys(facts).some((key) => wanted.has(key))) continue;
    const numbers = new Set([...facts.name.docNums, ...(facts.text?.labelledNumbers ?? [])]);
    const others = ((await known?.withNumbers([...numbers])) ?? []).filter(({ ref }) => !sameRef(ref, invoice.ref));
    const match = matchDocument(found.fileName, facts, [invoice, ...others]);
    const owner = match.kind === 'matched' ? others.find(({ ref }) => sameRef(ref, match.ref)) : undefined;
    const of = owner
      ? `${typeWords(owner.ref.type)} ${owner.seriesName ?? ''} ${owner.docNum} (DocEntry ${owner.ref.docEntry})`
      : null;
    if (match.kind !== 'unmatched') related.push({ key: found.key, facts, match, of });
  }
  return related.toSorted((a, b) => Number(isAccepted(b)) - Number(isAccepted(a)));
}

/** One that takes too much to be read is shown by its name, as the service would hold it. */
async function factsOf(found: FoundDocument, documents: DocumentSource, signal: AbortSignal): Promise<DocumentFacts> {
  try {
    return await documents.facts(found, signal);
  } catch (error) {
    if (!hasCode(error, 'PDF_READING_ENDED')) throw error;
    return documents.facts(found, signal, 'name');
  }
}

async function notesOf(invoice: SapDocument, optedOut: boolean, { known, rules }: PreviewParts): Promise<string[]> {
  const { ref, docDate, cancelStatus, approved } = invoice;
  const fromDate = rules.PROCESS_INVOICES_FROM_DATE ?? (await known?.fromDate()) ?? null;
  const state = (await known?.stateOf(ref)) ?? null;
  return [
    ...(cancelStatus === 'none' ? [] : ['It is cancelled in SAP: nothing will be sent.']),
    ...(rules.SAP_DOCUMENT_TYPES.includes(ref.type)
      ? []
      : [`SAP_DOCUMENT_TYPES does not name ${ref.type}: nothing will be sent.`]),
    ...(fromDate !== null && docDate < fromDate
      ? [`It is dated before ${fromDate} (PROCESS_INVOICES_FROM_DATE): nothing will be sent.`]
      : []),
    ...(optedOut ? ['The customer wants no messages, says SAP: it will be held.'] : []),
    ...(approved ? [] : ['The fiscal authority has not approved it yet: it waits.']),
    ...(rules.TEST_MODE ? ['TEST_MODE is on: it would go to TEST_PHONE, marked as a test.'] : []),
    ...(state === null ? [] : [`Its delivery is: ${state} (deliveries show ${ref.docEntry}).`]),
  ];
}

function sameRef(a: DocumentRef, b: DocumentRef): boolean {
  return a.type === b.type && a.docEntry === b.docEntry;
}
