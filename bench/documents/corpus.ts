import { drawPrints, drawScan } from '../../sandbox/prints/draw.ts';
import { anyModel, type PrintModel } from '../../sandbox/prints/model.ts';
import { Random } from '../../sandbox/prints/random.ts';
import type { TruthRow } from './truth.ts';

export interface Specimen {
  readonly row: TruthRow;
  readonly bytes: Uint8Array;
}

/** Prints of our own making with what is true of them: the same seed gives the same prints. One in forty is a scan, one in twenty-five holds two. */
export async function corpus(count: number, seed: number): Promise<Specimen[]> {
  const random = new Random(seed);
  const specimens: Specimen[] = [];
  for (let i = 1; i <= count; i++) {
    const model = anyModel(random);
    const id = `own-${seed}-${i}`;
    if (random.chance(1 / 40)) {
      specimens.push({
        row: { ...rowOf(id, i, model), klass: 'notext', invoice: null },
        bytes: await drawScan(random),
      });
    } else if (random.chance(1 / 25)) {
      const bytes = await drawPrints([model, anyModel(random)], random);
      specimens.push({ row: { ...rowOf(id, i, model), klass: 'multi', invoice: null }, bytes });
    } else specimens.push({ row: rowOf(id, i, model), bytes: await drawPrints([model], random) });
  }
  return specimens;
}

function rowOf(id: string, place: number, model: PrintModel): TruthRow {
  const { country, kind, docNum, total, date, customerTaxId, printed } = model;
  return {
    id,
    pdf: `${id}.pdf`,
    country: country.code,
    klass: kind === 'other' ? 'order' : 'true',
    printed,
    invoice: {
      ref: { company: 'BENCH', type: kind === 'credit_note' ? 'credit_note' : 'invoice', key: String(place) },
      docNum,
      seriesName: null,
      docDate: date,
      total: (total / 1000).toFixed(Math.max(2, country.decimals)),
      currency: country.currency,
      taxId: customerTaxId,
      fiscalNumber: null,
    },
  };
}
