/** What determines which PDF of an invoice is used. `modifiedAt`: epoch milliseconds. */
interface RankedDocument {
  readonly sha256: string;
  readonly modifiedAt: number;
}

/**
 * True if a matching PDF replaces the attached one: the newest wins; the same bytes at another path are a file that was
 * moved and keeps its time.
 */
export function takesPlaceOf(candidate: RankedDocument, attached: RankedDocument): boolean {
  return candidate.sha256 === attached.sha256 || candidate.modifiedAt > attached.modifiedAt;
}
