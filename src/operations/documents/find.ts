import type { CandidateInvoice } from '../../documents/candidate-invoice.ts';
import type { DocumentFacts } from '../../documents/document-facts.ts';
import type { DocumentSource, FoundDocument } from '../../documents/document-source.ts';
import { agreement } from '../../documents/judging/agreement.ts';
import { matchDocument } from '../../documents/judging/match.ts';
import { documentKeys, invoiceKeys } from '../../documents/keys.ts';
import { CodedError, hasCode } from '../../errors/coded-error.ts';
import { nameWords } from '../../sap/document-name.ts';
import type { DocumentRef, SapDocument } from '../../sap/invoice-source.ts';
import type { KnownInvoices, RelatedDocument, SourceFindings } from './findings.ts';

/** In place of a source's name: what the service found earlier and keeps, and no source shows. */
export const KEPT = 'kept';

/**
 * Looks through each source, and through what the service keeps, for the PDFs of an invoice, and judges them: those that
 * share a number with it, and from a source that is asked for its PDFs every one that it gives. Changes nothing.
 */
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
  if (!known) return findings;
  const seen = new Set(findings.flatMap(({ source, documents }) => documents.map(({ key }) => `${source}: ${key}`)));
  const kept: RelatedDocument[] = [];
  for (const { source, key, fileName, facts } of await known.kept(invoice)) {
    const name = `${source}: ${key}`;
    if (!seen.has(name)) kept.push(await judged(invoice, { key: name, fileName, facts }, known));
  }
  return [...findings, { source: KEPT, documents: kept, problem: null }];
}

/** The PDFs that one source has for the invoice, each with the judgement on it. */
async function* documentsFor(
  invoice: SapDocument,
  source: DocumentSource,
  known: KnownInvoices | null,
  signal: AbortSignal,
): AsyncIterable<RelatedDocument> {
  const wanted = new Set(invoiceKeys(invoice));
  for await (const found of source.scan(signal)) {
    const facts = await factsOf(found, source, signal);
    if (!documentKeys(facts).some((key) => wanted.has(key))) continue;
    const document = await judged(invoice, { ...found, facts }, known);
    if (document.match.kind !== 'unmatched') yield document;
  }
  if (!source.obtain) return;
  for await (const found of source.obtain(invoice, signal))
    yield await judged(invoice, { ...found, facts: await factsOf(found, source, signal) }, known);
}

/** As the service would judge it: beside every other invoice that it may be of. */
async function judged(
  invoice: SapDocument,
  { key, fileName, facts }: Pick<FoundDocument, 'key' | 'fileName'> & { readonly facts: DocumentFacts },
  known: KnownInvoices | null,
): Promise<RelatedDocument> {
  const printed = (facts.text?.numbers ?? []).map(({ counter }) => Number(counter)).filter(Number.isSafeInteger);
  const numbers = new Set([...facts.name.docNums, ...printed]);
  const others = ((await known?.withNumbers([...numbers])) ?? []).filter(({ ref }) => !sameRef(ref, invoice.ref));
  const match = matchDocument(fileName, facts, [invoice, ...others]);
  const owner = match.kind === 'matched' ? others.find(({ ref }) => sameRef(ref, match.ref)) : undefined;
  const of = owner
    ? `${nameWords(owner.ref.type)} ${owner.seriesName ?? ''} ${owner.docNum} (DocEntry ${owner.ref.key})`
    : null;
  return { key, facts, match, missing: match.kind === 'matched' ? null : missingOf(facts, invoice), of };
}

function missingOf(facts: DocumentFacts, invoice: CandidateInvoice): string {
  return agreement(facts, invoice).missing;
}

/** One that takes too much to be read is shown by its name, as the service would hold it. */
async function factsOf(found: FoundDocument, source: DocumentSource, signal: AbortSignal): Promise<DocumentFacts> {
  const { proof } = found;
  const read = await source.facts(found, signal).catch((error: unknown) => {
    if (!hasCode(error, 'PDF_READING_ENDED')) throw error;
    return source.facts(found, signal, 'name');
  });
  return proof ? { ...read, proof } : read;
}

function sameRef(a: DocumentRef, b: DocumentRef): boolean {
  return a.type === b.type && a.key === b.key;
}
