import type { DocumentFacts } from '../../documents/document-facts.ts';
import type { DocumentSource, FoundDocument } from '../../documents/document-source.ts';
import { matchDocument } from '../../documents/judging/match.ts';
import { documentKeys, invoiceKeys } from '../../documents/keys.ts';
import { CodedError, hasCode } from '../../errors/coded-error.ts';
import { nameWords } from '../../sap/document-name.ts';
import type { DocumentRef, SapDocument } from '../../sap/invoice-source.ts';
import type { KnownInvoices, RelatedDocument } from './findings.ts';

/** What one source has for an invoice. */
export interface SourceFindings {
  readonly source: string;
  readonly documents: readonly RelatedDocument[];
  /** It could not be looked through. */
  readonly problem: { readonly code: string; readonly sentence: string } | null;
}

/** Looks through each source for the PDFs that share a number with the invoice, and judges them. Changes nothing. */
export async function findDocuments(
  invoice: SapDocument,
  sources: readonly DocumentSource[],
  known: KnownInvoices | null,
  signal: AbortSignal,
): Promise<readonly SourceFindings[]> {
  const findings: SourceFindings[] = [];
  for (const source of sources) {
    const documents: RelatedDocument[] = [];
    try {
      for await (const document of documentsFor(invoice, source, known, signal)) documents.push(document);
      findings.push({ source: source.name, documents, problem: null });
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      findings.push({ source: source.name, documents, problem: { code: error.code, sentence: error.message } });
    }
  }
  return findings;
}

/** The PDFs of one source that share a number with the invoice, each with the judgement on it. */
export async function* documentsFor(
  invoice: SapDocument,
  source: DocumentSource,
  known: KnownInvoices | null,
  signal: AbortSignal,
): AsyncIterable<RelatedDocument> {
  const wanted = new Set(invoiceKeys(invoice));
  for await (const found of foundIn(invoice, source, signal)) {
    const read = await factsOf(found, source, signal);
    const facts = found.proof ? { ...read, proof: found.proof } : read;
    if (!documentKeys(facts).some((key) => wanted.has(key))) continue;
    const printed = (facts.text?.numbers ?? []).map(({ counter }) => Number(counter)).filter(Number.isSafeInteger);
    const numbers = new Set([...facts.name.docNums, ...printed]);
    const others = ((await known?.withNumbers([...numbers])) ?? []).filter(({ ref }) => !sameRef(ref, invoice.ref));
    const match = matchDocument(found.fileName, facts, [invoice, ...others]);
    const owner = match.kind === 'matched' ? others.find(({ ref }) => sameRef(ref, match.ref)) : undefined;
    const of = owner
      ? `${nameWords(owner.ref.type)} ${owner.seriesName ?? ''} ${owner.docNum} (DocEntry ${owner.ref.key})`
      : null;
    if (match.kind !== 'unmatched') yield { key: found.key, facts, match, of };
  }
}

async function* foundIn(
  invoice: SapDocument,
  source: DocumentSource,
  signal: AbortSignal,
): AsyncIterable<FoundDocument> {
  yield* source.scan(signal);
  const obtained = await source.obtain?.(invoice, signal);
  if (obtained) yield obtained;
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

function sameRef(a: DocumentRef, b: DocumentRef): boolean {
  return a.type === b.type && a.key === b.key;
}
