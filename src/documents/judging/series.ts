/**
 * Whether the printed series differs from this SAP series. Only if both are written alike: the prefix of a layout ("INV-")
 * need not be the name of the series in SAP ("Primary"), but A2025 is not A2026.
 */
export function contradictsSeries(printed: string, seriesName: string): boolean {
  const [a, b] = [parts(printed), parts(seriesName)];
  return a.digits !== '' && b.digits !== '' && a.letters === b.letters && a.digits !== b.digits;
}

function parts(series: string): { readonly letters: string; readonly digits: string } {
  const text = series.toUpperCase();
  return { letters: text.replace(/[^\p{L}]/gu, ''), digits: text.replace(/\D/g, '') };
}
