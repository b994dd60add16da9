/** A PDF as far as its rank among PDFs of one invoice goes. `modifiedAt`: epoch milliseconds. */
interface RankedDocument {
  readonly sha256: string;
  readonly modifiedAt: number;
}

/**
 * True when a PDF that fits an invoice takes the place of the attached one: the newest wins, and the same bytes in
 * another place are a file that was moved there and keeps its time.
 */
export function takesPlaceOf(candidate: RankedDocument, attached: RankedDocument): boolean {
  return candidate.sha256 === attached.sha256 || candidate.modifiedAt > attached.modifiedAt;
}
