import { findMoney } from '../grammar/money.ts';
import type { PlacedCell } from '../layout/document-text.ts';
import { thousandths } from './totals.ts';

/** More than any invoice contains; a price list may. */
const MOST_AMOUNTS = 2000;

/**
 * Amounts written like money, keyed by their thousandths, each with the last cell that contains it.
 *
 * @param threeDecimals as in `findMoney`
 */
export function moneyByThousandths(cells: readonly PlacedCell[], threeDecimals: boolean): Map<number, PlacedCell> {
  const found = new Map<number, PlacedCell>();
  for (const cell of cells)
    for (const { value, plainNumber, byUnit } of findMoney(cell.text, threeDecimals))
      if (!plainNumber && !byUnit && Number(value) > 0 && found.size < MOST_AMOUNTS)
        found.set(thousandths(value), cell);
  return found;
}

/** The largest amount in thousandths, if it is the sum of two others, one being a tax of 1 to 30 per cent on the other. */
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
