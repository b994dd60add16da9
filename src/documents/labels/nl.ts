import type { Labels } from './labels.ts';

export const nl: Labels = {
  number: [
    'factuur nummer',
    'factuur nr',
    'factuur no',
    'nota nummer',
    'creditnota nummer',
    'creditfactuur nummer',
    'creditnota nr',
    'document nummer',
  ],
  issued: ['factuur datum', 'datum factuur', 'documentdatum'],
  date: ['datum'],
  otherDate: ['vervaldatum', 'leverdatum', 'orderdatum', 'besteldatum', 'betaaldatum', 'uiterste betaaldatum'],
  gross: [
    'totaalbedrag',
    'factuurbedrag',
    'totaal incl btw',
    'totaal inclusief btw',
    'totaal bedrag',
    'eindtotaal',
    'totaal factuur',
    'totaal inc btw',
    'factuurtotaal',
  ],
  total: ['totaal'],
  due: ['te betalen', 'totaal te betalen', 'openstaand bedrag', 'te betalen bedrag', 'te voldoen'],
  net: ['subtotaal', 'totaal excl btw', 'totaal exclusief btw', 'netto bedrag', 'totaal netto', 'goederenbedrag'],
  tax: ['btw', 'btw bedrag', 'totaal btw', 'verzendkosten', 'korting', 'totaal aantal'],
};
