import { folded } from '../../database/folded.ts';
import { run, type Transaction } from '../../database/port.ts';
import type { SapDocument } from '../../sap/invoice-source.ts';
import { bookKey, type Scope } from './scope.ts';

/** By which a customer's deliveries are found: the code, and the name as SAP has it now. */
export function* keepCustomer(scope: Scope, { cardCode, cardName }: SapDocument): Transaction<void> {
  yield* run(
    `INSERT INTO customers (book, card_code, code, name) VALUES (:book, :cardCode, :code, :name)
     ON CONFLICT (book, card_code) DO UPDATE SET name = excluded.name WHERE customers.name <> excluded.name`,
    { book: bookKey(scope), cardCode, code: folded(cardCode), name: folded(cardName) },
  );
}
