/** A PDF as far as its rank among PDFs of one invoice goes. */
interface RankedDocument {
  /** Place of its source in the configured order, from 0. */
  readonly place: number;
  readonly sha256: string;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

/**
 * True when a PDF that fits an invoice takes the place of the attached one: of two sources the one that is named first, of
 * one source the newest. The same bytes in another place of a source are a file that was moved there and keeps its time.
 */
export function takesPlaceOf(candidate: RankedDocument, attached: RankedDocument): boolean {
  if (candidate.place !== attached.place) return candidate.place < attached.place;
  return candidate.sha256 === attached.sha256 || candidate.modifiedAt > attached.modifiedAt;
}

/** Place of a source in the configured order; one that is named no more comes after all. */
export function placeOf(source: string, order: readonly string[]): number {
  const place = order.indexOf(source);
  return place === -1 ? order.length : place;
}
