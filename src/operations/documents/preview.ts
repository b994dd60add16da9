import { isOfAnotherBranch, isRequest } from '../../delivery/rules/invoice-lifecycle.ts';
import type { MessageTexts } from '../../delivery/rules/message-text/message-texts.ts';
import { choosePhones } from '../../delivery/rules/phone-numbers/choose.ts';
import type { DocumentSource } from '../../documents/document-source.ts';
import { fillStep, type NextStep, nextStep } from '../../next-steps/next-step.ts';
import { named } from '../../sap/doc-entry.ts';
import type { DocumentType, InvoiceSource, Partner, SapDocument } from '../../sap/invoice-source.ts';
import { findDocuments } from './find.ts';
import type { KnownInvoices, Preview } from './findings.ts';

/** What a preview reads; it changes nothing. */
export interface PreviewPorts {
  readonly source: InvoiceSource;
  readonly documents: readonly DocumentSource[];
  readonly texts: MessageTexts;
  readonly phoneFields: readonly string[];
  readonly companyCountry: string;
  /** null: the service was never started, so each PDF is compared only with this invoice. */
  readonly known: KnownInvoices | null;
  readonly rules: PreviewRules;
}

/** What prevents a document from being sent. */
export interface PreviewRules {
  /** `YYYY-MM-DD`; null: the date of the first start. */
  readonly fromDate: string | null;
  readonly documentTypes: readonly DocumentType[];
  /** Empty or left out: all. */
  readonly branches?: readonly number[];
  /** Messages go to one test phone. */
  readonly test: boolean;
}

/** What would be sent for an invoice, and why not, if not. @throws the errors of SAP */
export async function preview(ports: PreviewPorts, invoice: SapDocument, signal: AbortSignal): Promise<Preview> {
  const { source, texts, phoneFields, companyCountry } = ports;
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
      invoice,
      fieldOrder: phoneFields,
      companyCountry,
    }),
    text: texts.customer(invoice, partner, { testFor: null }),
    fileName: texts.fileName(invoice, partner),
    sources: await findDocuments(invoice, ports.documents, ports.known, signal),
    notes: await notesOf(invoice, partner.optedOut, ports),
    judgedAlone: ports.known === null,
  };
}

async function notesOf(invoice: SapDocument, optedOut: boolean, { known, rules }: PreviewPorts): Promise<NextStep[]> {
  const { ref, docDate, cancelStatus, approved, flaw } = invoice;
  const fromDate = rules.fromDate ?? (await known?.fromDate()) ?? null;
  const state = (await known?.stateOf(ref)) ?? null;
  return [
    ...(cancelStatus === 'none' ? [] : ['It is cancelled in SAP: nothing will be sent.']),
    ...(isRequest(invoice) ? ['It asks for a down payment, and is no invoice: nothing will be sent.'] : []),
    ...(isOfAnotherBranch(invoice, rules.branches ?? [])
      ? [`SAP_BRANCHES does not include ${invoice.branch?.id}: nothing will be sent.`]
      : []),
    ...(rules.documentTypes.includes(ref.type)
      ? []
      : [`SAP_DOCUMENT_TYPES does not include ${ref.type}: nothing will be sent.`]),
    ...(fromDate !== null && docDate < fromDate
      ? [`It is dated before ${fromDate} (PROCESS_INVOICES_FROM_DATE): nothing will be sent.`]
      : []),
    ...(optedOut ? ['The customer has opted out in SAP: it will be held.'] : []),
    ...(flaw ? [`${flaw.detail} It will be held.`] : []),
    ...(approved ? [] : ['The fiscal authority has not approved it yet: it will wait.']),
    ...(rules.test ? ['TEST_MODE is on: it would go to TEST_PHONE, marked as a test.'] : []),
    ...(state === null
      ? []
      : [fillStep(nextStep`Its delivery is: {state} (${{ action: 'show_delivery', ...named(ref) }}).`, { state })]),
  ];
}
