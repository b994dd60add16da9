import { findMoney } from '../grammar/money.ts';
import type { PlacedCell } from '../layout/document-text.ts';
import { cents } from './totals.ts';

/** No invoice holds more; a list of prices may. */
const MOST_AMOUNTS = 2000;

/** Amounts written like money, by their hundredths, with the last cell that holds each. */
export function moneyByCents(cells: readonly PlacedCell[]): Map<number, PlacedCell> {
  const found = new Map<number, PlacedCell>();
  for (const cell of cells)
    for (const { value, plainNumber, byUnit } of findMoney(cell.text))
      if (!plainNumber && !byUnit && Number(value) > 0 && found.size < MOST_AMOUNTS) found.set(cents(value), cell);
  return found;
}

/** The largest amount, hundredths, if it is the sum of two others of which one is a tax on the other: 1 to 30 per cent. */
export function sumOf(
  money: ReadonlyMap<number, PlacedCell>,
): { readonly value: number; readonly cell: PlacedCell } | null {
  const largest = Math.max(0, ...money.keys());
  const cell = money.get(largest);
  const isSum = [...money.keys()].some((tax) => {
    const net = largest - tax;
    return net > tax && money.has(net) && tax / net >= 0.01 && tax / net <= 0.3;
  });
  return cell && isSum ? { value: largest, cell } : null;
}
