import { findMoney } from '../grammar/money.ts';
import type { PlacedCell } from '../layout/document-text.ts';
import { cents } from './totals.ts';

/** More than any invoice contains; a price list may. */
const MOST_AMOUNTS = 2000;

/** Amounts written like money, keyed by their hundredths, each with the last cell that contains it. */
export function moneyByCents(cells: readonly PlacedCell[]): Map<number, PlacedCell> {
  const found = new Map<number, PlacedCell>();
  for (const cell of cells)
    for (const { value, plainNumber, byUnit } of findMoney(cell.text))
      if (!plainNumber && !byUnit && Number(value) > 0 && found.size < MOST_AMOUNTS) found.set(cents(value), cell);
  return found;
}

/** The largest amount in hundredths, if it is the sum of two others, one being a tax of 1 to 30 per cent on the other. */
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
