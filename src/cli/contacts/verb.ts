import path from 'node:path';
import type { Verb, VerbSurroundings } from '../hybrid/verb.ts';
import { type ContactsWish, contactsUsage, parseContacts } from './arguments.ts';

export const contactsVerb: Verb = {
  name: 'contacts',
  summary: ['contacts VERB', 'what is kept of a person: export, forget (contacts --help)'],
  page: contactsUsage,
  read(argv) {
    const wish = parseContacts(argv);
    return (surroundings) => run(wish, surroundings);
  },
};

async function run(wish: ContactsWish, { config, json, signal, write, writeError }: VerbSurroundings): Promise<number> {
  const {
    service,
    books: [book],
  } = config();
  const { runContacts } = await import('./run.ts');
  const { askOnTerminal } = await import('../ask-on-terminal.ts');
  const { outboxPlace } = await import('../../service/outbox-place.ts');
  const folder = path.resolve(service.DATA_PATH);
  const ask = json ? null : await askOnTerminal(signal);
  return runContacts(wish, { folder, place: outboxPlace(service), book, ask, json, write, writeError });
}
