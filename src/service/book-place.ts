import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type Company, companiesFolder, type Site } from '../config/companies.ts';
import { type Database, get, type Transaction } from '../database/port.ts';
import { peekRow } from '../database/sqlite/peek.ts';
import { databaseError } from '../errors/database.ts';
import { keyOfBook } from './delivery-life.ts';
import { outboxFile } from './outbox-file.ts';
import { outboxPlace, shownPlace } from './outbox-place.ts';

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
  const place = outboxPlace(config.service);
  // On PostgreSQL no company shares an account.
  if (place.kind !== 'sqlite' || book.TEST_MODE) return;
  const key = keyOfBook(book);
  if (await database.read(() => hasInvoices(key))) return;
  // A branch of the same company database is a book of the same name, in an outbox of its own.
  const ofOthers = new Set(
    site.companies.flatMap(({ name, sharers, config: other }) =>
      name !== company.name && keyOfBook(other.books[0]) === key ? [sharers[0]] : [],
    ),
  );
  const [found] = inFiles(site, key).filter((name) => name !== company.sharers[0] && !ofOthers.has(name));
  if (found === undefined) return;
  throw databaseError('DATABASE_BOOK_ELSEWHERE', {
    ...{ company: company.name, account: company.account, place: shownPlace(place) },
    other: outboxFile(path.join(companiesFolder(site), found)),
  });
}

function* hasInvoices(book: string): Transaction<boolean> {
  return (yield* get('SELECT 1 AS one FROM invoices WHERE book = :book LIMIT 1', { book })) !== null;
}

/** Companies whose outboxes, files beside one another, have invoices of the book. */
function inFiles(site: Site, book: string): readonly string[] {
  const folder = companiesFolder(site);
  return readdirSync(folder).filter((name) => {
    const file = outboxFile(path.join(folder, name));
    return existsSync(file) && peekRow(file, 'invoices', { book });
  });
}
