import type { ErrorEntry } from '../../src/errors/coded-error.ts';
import { errorRegistry } from '../../src/errors/registry.ts';
import { inCommands } from '../../src/next-steps/commands.ts';
import { cell, generatedNote } from './markdown.ts';

const AREAS: Readonly<Record<keyof typeof errorRegistry, string>> = {
  config: 'Configuration',
  cli: 'Commands',
  session: 'WhatsApp session',
  vault: 'Backups and restore',
  whatsapp: 'WhatsApp engines',
  sap: 'SAP',
  documents: 'PDF documents',
  mail: 'Mailbox',
  recipients: 'Phone numbers and message texts',
  delivery: 'Delivery',
  alerts: 'Alerts',
  database: 'Outbox database',
  disk: 'Disk',
  access: 'Access to files and folders',
  people: 'People who use the pages',
  http: 'Ports and TLS',
  api: 'API',
  installations: 'List of installations',
  link_window: 'Link window over the network',
  service_manager: 'Starting at boot',
};

const CLASSES: readonly (readonly [ErrorEntry['class'], string])[] = [
  ['permanent', 'the same call will fail again; nothing was done'],
  ['temporary', 'the service retries automatically; nothing was done'],
  ['ambiguous', 'it may have been done; the service looks for evidence'],
  ['needs_person', 'a person has to act'],
];

/** `docs/errors.md` */
export function errorsPage(): string {
  return `${[
    '# Errors',
    '',
    generatedNote('src/errors'),
    '',
    'Every error has a code that stays the same, a sentence, and the next step. `{words}` are filled in when it happens.',
    'A command `deliveries …` is short for `node hybrid-invoice-service.js deliveries …`.',
    '',
    '| class | what it means |',
    '|---|---|',
    ...CLASSES.map(([name, meaning]) => `| ${words(name)} | ${meaning} |`),
    ...Object.entries(errorRegistry).flatMap(([area, table]) => section(AREAS[area as keyof typeof AREAS], table)),
  ].join('\n')}\n`;
}

function section(title: string, table: Readonly<Record<string, ErrorEntry>>): string[] {
  const entries = Object.entries(table);
  if (entries.length === 0) return [];
  return [
    '',
    `## ${title}`,
    '',
    '| code | class | what happened | what to do |',
    '|---|---|---|---|',
    ...entries.map(row),
  ];
}

function row([code, entry]: [string, ErrorEntry]): string {
  return `| ${[`\`${code}\``, words(entry.class), entry.sentence, inCommands(entry.next, 'deliveries')].map(cell).join(' | ')} |`;
}

function words(name: ErrorEntry['class']): string {
  return name === 'needs_person' ? 'needs a person' : name;
}
