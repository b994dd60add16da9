import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type Company, companiesFolder, type Site } from '../config/companies.ts';
import { companySchema } from '../config/config-file.ts';
import { type Database, get, type Transaction } from '../database/port.ts';
import { outboxSchemas } from '../database/postgres/schemas.ts';
import { peekRow } from '../database/sqlite/peek.ts';
import { databaseError } from '../errors/database.ts';
import { keyOfBook } from './delivery-life.ts';
import { outboxFile } from './outbox-file.ts';
import { type OutboxPlace, outboxPlace, shownPlace } from './outbox-place.ts';

/**
 * A book without invoices in this outbox that has some in the outbox of another company would begin anew, and send again, or
 * never, what it knew there: its account, or the order of the companies that share it, was changed in the file.
 *
 * @param database the outbox that the company has now
 * @throws `DATABASE_BOOK_ELSEWHERE`
 */
export async function requireBookHere(database: Database, company: Company, site: Site): Promise<void> {
  const { config } = company;
  const [book] = config.books;
  if (book.TEST_MODE) return;
  const place = outboxPlace(config.service);
  const key = keyOfBook(book);
  if (await database.read(() => hasInvoices(key))) return;
  // A branch of the same company database is a book of the same name, in an outbox of its own.
  const known = new Set([
    company.sharers[0],
    ...site.companies.flatMap(({ name, sharers, config: other }) =>
      name !== company.name && keyOfBook(other.books[0]) === key ? [sharers[0]] : [],
    ),
  ]);
  const other = (await inSchemas(database, place, key, known)) ?? inFiles(site, key, known);
  if (other === null) return;
  throw databaseError('DATABASE_BOOK_ELSEWHERE', {
    ...{ company: company.name, account: company.account, place: shownPlace(place) },
    other,
  });
}

function* hasInvoices(book: string, table = 'invoices'): Transaction<boolean> {
  return (yield* get(`SELECT 1 AS one FROM ${table} WHERE book = :book LIMIT 1`, { book })) !== null;
}

/** A schema of another company in the same database that has invoices of the book, for people; null: none has. */
async function inSchemas(
  database: Database,
  place: OutboxPlace,
  book: string,
  known: ReadonlySet<string>,
): Promise<string | null> {
  if (place.kind === 'sqlite') return null;
  const passed = new Set([...known].map(companySchema));
  for (const schema of await database.read(() => outboxSchemas(companySchema('')))) {
    if (!passed.has(schema) && (await database.read(() => hasInvoices(book, `"${schema}".invoices`))))
      return shownPlace({ ...place, address: { ...place.address, schema } });
  }
  return null;
}

/** The outbox of another company, a file beside this one, that has invoices of the book; null: none has. */
function inFiles(site: Site, book: string, known: ReadonlySet<string>): string | null {
  const folder = companiesFolder(site);
  const files = readdirSync(folder).flatMap((name) => (known.has(name) ? [] : outboxFile(path.join(folder, name))));
  return files.find((file) => existsSync(file) && peekRow(file, 'invoices', { book })) ?? null;
}
