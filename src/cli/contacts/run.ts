import { systemClock } from '../../clock.ts';
import type { BookConfig } from '../../config/schema.ts';
import type { ContactRecord } from '../../delivery/ports/contact-store.ts';
import { createOutbox } from '../../delivery/transactions/outbox.ts';
import { type ContactPorts, exportContact, forgetContact } from '../../operations/contacts/contacts.ts';
import { moment } from '../../operations/deliveries/plain.ts';
import { openPeople, peopleFile } from '../../people/people.ts';
import { bookAndAccount } from '../../service/delivery-life.ts';
import { openOutboxDatabase } from '../../service/outbox-database.ts';
import type { OutboxPlace } from '../../service/outbox-place.ts';
import { pdfStoreOf, sharedPdfs } from '../../service/shared-pdfs.ts';
import { userName } from '../user-name.ts';
import { type ContactsWish, usage } from './arguments.ts';

export interface ContactsParts {
  /** Absolute path of the data. */
  readonly folder: string;
  readonly place: OutboxPlace;
  readonly book: BookConfig;
  /** A person at a terminal. */
  readonly ask: ((question: string) => Promise<string>) | null;
  readonly json: boolean;
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
}

/** Runs one verb, with or without a running service. Returns the exit code. */
export async function runContacts(wish: ContactsWish, parts: ContactsParts): Promise<number> {
  const { folder, place, book } = parts;
  const database = await openOutboxDatabase(place, bookAndAccount(book), { existing: true });
  const people = openPeople(peopleFile(folder));
  try {
    const ports: ContactPorts = {
      outbox: createOutbox(database, { mode: 'live', ...bookAndAccount(book), copies: false }),
      pdfs: pdfStoreOf({ DATA_PATH: folder }, place.kind === 'sqlite' ? null : sharedPdfs(database, systemClock)),
      audit: (entry) => people.audit.add({ ...entry, via: 'terminal', address: '' }),
      now: Date.now,
      companyCountry: book.COMPANY_COUNTRY,
    };
    const who = wish.who ?? userName();
    return wish.verb === 'export' ? await tellAll(ports, wish, who, parts) : await forget(ports, wish, who, parts);
  } finally {
    people.close();
    await database.close();
  }
}

async function tellAll(ports: ContactPorts, wish: ContactsWish, who: string, parts: ContactsParts): Promise<number> {
  const found = shown(await exportContact(ports, wish.phone, who));
  parts.write(`${JSON.stringify(found, null, parts.json ? 0 : 2)}\n`);
  return 0;
}

async function forget(ports: ContactPorts, wish: ContactsWish, who: string, parts: ContactsParts): Promise<number> {
  if (!wish.yes) {
    if (parts.ask === null) throw usage('nobody can be asked here: forget needs --yes.');
    const answer = await parts.ask(
      'This cannot be taken back. Export first if the person asked for a copy. Erase? (yes/no)',
    );
    if (answer.trim().toLowerCase() !== 'yes') {
      parts.writeError('Nothing was erased.\n');
      return 1;
    }
  }
  const done = await forgetContact(ports, wish.phone, { decidedBy: who, why: wish.why });
  if (parts.json) parts.write(`${JSON.stringify(done)}\n`);
  else
    parts.write(
      `Erased from ${done.invoices} invoices and ${done.messages} messages; ${done.pdfs} PDFs removed.\n${REST}`,
    );
  return 0;
}

const REST = `Not erased, because it is not ours to erase: the customer in SAP, the chat on the linked phone, and the PDFs in your folder.
Backups still contain it until they are replaced: after restoring one, forget this phone again.
`;

/** Times ISO 8601 UTC. */
function shown({ lookups, optedOutAt, wroteAt, invoices, messages, past, ...rest }: ContactRecord) {
  return {
    ...rest,
    lookups: lookups.map(({ checkedAt, ...one }) => ({ ...one, checkedAt: moment(checkedAt) })),
    optedOutAt: moment(optedOutAt),
    wroteAt: moment(wroteAt),
    invoices: invoices.map(({ forgottenAt, ...one }) => ({ ...one, forgottenAt: moment(forgottenAt) })),
    messages: messages.map(({ createdAt, sentAt, deliveredAt, readAt, actions, ...one }) => ({
      ...one,
      createdAt: moment(createdAt),
      sentAt: moment(sentAt),
      deliveredAt: moment(deliveredAt),
      readAt: moment(readAt),
      actions: actions.map(({ at, ...action }) => ({ ...action, at: moment(at) })),
    })),
    past: past.map(({ sentAt, deliveredAt, readAt, forgottenAt, actions, ...one }) => ({
      ...one,
      sentAt: moment(sentAt),
      deliveredAt: moment(deliveredAt),
      readAt: moment(readAt),
      actions: actions.map(({ at, ...action }) => ({ ...action, at: moment(at) })),
      forgottenAt: moment(forgottenAt),
    })),
  };
}
