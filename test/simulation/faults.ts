import { computerFaults } from './faults/computer.ts';
import { connectionFaults } from './faults/connection.ts';
import type { Fault } from './faults/fault.ts';
import { peopleFaults } from './faults/people.ts';
import { processFaults } from './faults/processes.ts';
import { storeFaults } from './faults/store.ts';
import { whatsappFaults } from './faults/whatsapp.ts';

/** Everything that can happen to a session, on either side; one strikes about every five days. Their order is part of a seed's meaning. */
export const faults: readonly Fault[] = [
  ...connectionFaults,
  ...processFaults,
  ...storeFaults,
  ...computerFaults,
  ...whatsappFaults,
  ...peopleFaults,
];

const TOTAL = faults.reduce((sum, { weight }) => sum + weight, 0);

/** One of them, by weight. */
export function pickFault(random: number): Fault {
  let left = random * TOTAL;
  for (const fault of faults) {
    left -= fault.weight;
    if (left < 0) return fault;
  }
  throw new RangeError('random must be below 1');
}
