import { askOnTerminal } from '../ask-on-terminal.ts';
import { documentsUsage, parseDocuments } from '../documents.ts';
import type { Verb } from '../hybrid/verb.ts';
import { userName } from '../user-name.ts';

export const documentsVerb: Verb = {
  name: 'documents',
  summary: ['documents VERB', 'PDFs: explain one without any service, find and import; mails left (documents --help)'],
  page: documentsUsage,
  read(argv) {
    const documents = parseDocuments(argv);
    return async ({ config, json, write, signal }) => {
      switch (documents.verb) {
        case 'help':
          write(documentsUsage);
          return 0;
        case 'explain':
          return await (await import('./run-explain.ts')).runExplain(documents, { json, write, signal });
        default: {
          const {
            service,
            books: [book],
          } = config();
          const { runDocuments } = await import('./run.ts');
          const ask = json ? null : await askOnTerminal(signal);
          return await runDocuments(documents, { service, book, json, write, signal, ask, user: userName() });
        }
      }
    };
  },
};
