/** Commands as texts and pages print them, tried on the programs that they call. */
import { contactsUsage } from '../../src/cli/contacts/arguments.ts';
import { databaseUsage } from '../../src/cli/database/verb.ts';
import { deliveriesUsage } from '../../src/cli/deliveries/arguments.ts';
import { readDeliveries } from '../../src/cli/deliveries.ts';
import { doctorUsage } from '../../src/cli/doctor/verb.ts';
import { documentsUsage } from '../../src/cli/documents.ts';
import { parseInvocation, usage as serviceUsage } from '../../src/cli/hybrid/usage.ts';
import { serviceUsage as serviceManagerUsage } from '../../src/cli/service/verb.ts';
import { parseInvocation as parseSession } from '../../src/cli/session-manager/arguments.ts';
import { usage as sessionUsage } from '../../src/cli/session-manager/usage.ts';
import { setupUsage } from '../../src/cli/setup/verb.ts';
import { tokensUsage } from '../../src/cli/tokens.ts';
import { upgradeUsage } from '../../src/cli/upgrade/verb.ts';
import { usersUsage } from '../../src/cli/users.ts';

/** What a reader puts in place of the words in capitals. */
const REPLACED: Readonly<Record<string, string>> = {
  NAME: 'ana',
  SCOPE: 'overview:read',
  NUMBER: '4711',
  DOCENTRY: '7',
  WHY: 'the customer asked for it',
  CUSTOMER: 'C1',
  FILE: 'session.courier',
  PHONE: '+5491155550000',
};

/** A command line as a shell splits it. */
function shellWords(command: string): string[] {
  const words = [...command.matchAll(/(?:'[^']*'|\\'|[^\s'\\]+)+/g)].map(([word]) => word.replace(/'([^']*)'/g, '$1'));
  return words.map((word) => REPLACED[word] ?? word.replaceAll("\\'", "'"));
}

/** Why the program that a command calls refuses its arguments; null: it takes them. */
export function refusalOf(command: string): string | null {
  const [first, program, ...words] = shellWords(command);
  if (first !== 'node') return null;
  const args = withoutPlace(words);
  try {
    if (program === 'session-manager.js') parseSession(args);
    // Read when its code is loaded.
    else if (args[0] === 'deliveries' && args[1] !== 'approve') readDeliveries(args.slice(1));
    else parseInvocation(args);
  } catch (error) {
    return String(error);
  }
  return null;
}

/** As the programs take off where they work, and about which company, before they read the rest. */
export function withoutPlace(words: readonly string[]): string[] {
  const isPlace = (word: string | undefined) => /^--(?:home|config|company|session)$/.test(word ?? '');
  return words.filter((word, i) => !isPlace(word) && !isPlace(words[i - 1]));
}

/** The options and the verb of a command that its program's `--help` does not name. */
export function unlisted(command: string): string[] {
  const [first, program, verb = '', ...args] = shellWords(command);
  if (first !== 'node') return [];
  const pages: Readonly<Record<string, string>> = {
    setup: setupUsage,
    doctor: doctorUsage,
    upgrade: upgradeUsage,
    service: serviceManagerUsage,
    deliveries: deliveriesUsage,
    documents: documentsUsage,
    contacts: contactsUsage,
    database: databaseUsage,
    users: usersUsage,
    tokens: tokensUsage,
  };
  const page = program === 'session-manager.js' ? sessionUsage : (pages[verb] ?? serviceUsage);
  const named = [...(verb in pages ? args.slice(0, 1) : [verb]), ...args.filter((word) => word.startsWith('--'))];
  return named.filter((word) => word !== '--help' && !new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(page));
}
