/** As columns for searching hold it: without case and accents, so that "Peña" is found by "pena". */
export function folded(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim();
}
