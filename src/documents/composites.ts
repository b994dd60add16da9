/**
 * A series and a number written as one: "EXP-1001", "exp 1001", "EXP/1001". They tell two series apart whose numbers
 * overlap.
 */
const COMPOSITE = /(?<![A-Z0-9])([A-Z][A-Z0-9]{0,7})[-/ _](\d{1,10})(?![\dA-Z]|[.,]\d)/g;

/** Every composite of a text, in one spelling: "EXP-1001". */
export function findComposites(text: string): string[] {
  return [...text.toUpperCase().matchAll(COMPOSITE)].map(([, series = '', digits]) =>
    compositeKey(series, Number(digits)),
  );
}

/** That spelling for a series and a number. */
export function compositeKey(seriesName: string, docNum: number): string {
  return `${seriesName
    .trim()
    .toUpperCase()
    .replace(/[-/ _]+/g, '-')}-${docNum}`;
}
