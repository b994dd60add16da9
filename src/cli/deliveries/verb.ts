import { readArguments } from '../arguments.ts';
import { askOnTerminal } from '../ask-on-terminal.ts';
import type { Verb, VerbSurroundings } from '../hybrid/verb.ts';
import { userName } from '../user-name.ts';
import { deliveriesUsage, PROGRAM } from './arguments.ts';

export const deliveriesVerb: Verb = {
  name: 'deliveries',
  summary: [
    'deliveries VERB',
    'list, show, approve, resend, mark-sent, cancel, export, opt-outs, … (deliveries --help)',
  ],
  page: deliveriesUsage,
  read(argv) {
    if (argv[0] !== 'approve') return (surroundings) => manage(argv, surroundings);
    const wish = wishOf(argv.slice(1));
    return (surroundings) => approve(wish, surroundings);
  },
};

/** Loaded on demand with what reads its arguments: no other verb needs what can be done with deliveries. */
async function manage(argv: readonly string[], { config, signal, write, writeError }: VerbSurroundings) {
  const { readDeliveries, runDeliveries } = await import('../deliveries.ts');
  const wish = readDeliveries(argv);
  const {
    service,
    books: [book],
    accounts: [account],
  } = config();
  const { deliverySettings } = await import('../../delivery/settings.ts');
  const { bookAndAccount } = await import('../../service/delivery-life.ts');
  const { outboxPlace } = await import('../../service/outbox-place.ts');
  const { sapOfBook } = await import('./sap.ts');
  const { conditionOfInstallation, runningService, whyServiceWaits } = await import('./service.ts');
  return runDeliveries(wish, {
    place: outboxPlace(service),
    ...bookAndAccount(book),
    settings: deliverySettings(book),
    locale: `${book.COMPANY_LANGUAGE}-${book.COMPANY_COUNTRY}`,
    companyName: book.COMPANY_NAME,
    testMode: book.TEST_MODE,
    user: userName(),
    now: Date.now,
    width: process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY,
    service: () => whyServiceWaits(service, account),
    condition: () => conditionOfInstallation(service, account),
    running: () => runningService(service, account),
    sap: () => sapOfBook(service, book, signal),
    ask: await askOnTerminal(signal),
    write,
    writeError,
  });
}

async function approve({ yes, who }: Approval, { config, json, signal }: VerbSurroundings): Promise<number> {
  const { service, accounts } = config();
  const { runApprove } = await import('./approve.ts');
  const { serviceHere } = await import('./service.ts');
  const { Terminal } = await import('../terminal.ts');
  const session = accounts[0].WHATSAPP_SESSION_NAME;
  const wish = { session, terminal: new Terminal(process, signal), user: who ?? userName(), yes, json, signal };
  return runApprove({ ...wish, service: await serviceHere(service, accounts[0]) });
}

interface Approval {
  readonly yes: boolean;
  readonly who: string | null;
}

function wishOf(argv: readonly string[]): Approval {
  const options = { yes: { type: 'boolean' }, who: { type: 'string' }, json: { type: 'boolean' } } as const;
  const { values } = readArguments(argv, { program: PROGRAM, options });
  return { yes: values.yes === true, who: values.who ?? null };
}
