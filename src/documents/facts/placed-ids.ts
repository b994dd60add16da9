import type { PlacedId } from '../document-facts.ts';
import { findAccessKeys, findElectronicIds } from '../grammar/access-keys.ts';
import { compactId, findTaxNumbers } from '../grammar/tax-numbers.ts';
import { type DocumentText, type PlacedCell, placeOf } from '../layout/document-text.ts';
import type { Place } from '../layout/page.ts';
import { findFiscalNumbers, printedFiscal } from './fiscal-number.ts';

type IdFact = PlacedId['fact'];

const FINDERS: Readonly<Record<IdFact, (text: string) => readonly string[]>> = {
  'fiscal number': (text) => findFiscalNumbers(text).map(printedFiscal),
  'access key': (text) => findAccessKeys(text).map(({ key }) => key),
  'electronic id': findElectronicIds,
  'tax number': findTaxNumbers,
};

/**
 * Where the ids of a text stand: in a cell, or over the cells of a line; else in the first cell that has the letters and
 * digits. One that goes over the end of a line has no place.
 *
 * @param ids those of the whole text
 */
export function placedIds({ lines }: DocumentText, ids: Readonly<Record<IdFact, readonly string[]>>): PlacedId[] {
  const facts = (Object.keys(FINDERS) as IdFact[]).filter((fact) => ids[fact].length > 0);
  if (facts.length === 0) return [];
  const places = new Map<string, Place>();
  const spans = lines.flatMap((cells) => (cells.length > 1 ? [...cells.map((cell) => [cell]), cells] : [cells]));
  const written = spans.map((cells) => ({ cells, text: cells.map(({ text }) => text).join('  ') }));
  const numbered = written.filter(({ text }) => /\d/.test(text));
  for (const { cells, text } of numbered)
    for (const fact of facts)
      for (const value of FINDERS[fact](text)) {
        const key = `${fact} ${value}`;
        if (!places.has(key)) places.set(key, placeOver(cells));
      }
  const spelled = numbered.map(({ cells, text }) => ({ cells, compact: compactId(text) }));
  return facts.flatMap((fact) =>
    ids[fact].flatMap((value) => {
      const holder = spelled.find(({ compact }) => compact.includes(compactId(value)))?.cells;
      const at = places.get(`${fact} ${value}`) ?? (holder && placeOver(holder));
      return at ? [{ fact, value, at }] : [];
    }),
  );
}

function placeOver(cells: readonly PlacedCell[]): Place {
  const boxes = cells.map((cell) => placeOf(cell).box);
  const side = (n: 0 | 1 | 2 | 3, pick: (...values: number[]) => number) => pick(...boxes.map((box) => box[n]));
  const box = [side(0, Math.min), side(1, Math.min), side(2, Math.max), side(3, Math.max)] as const;
  return { page: cells[0]?.page ?? 1, box };
}
