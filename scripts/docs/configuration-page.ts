import { type DescribedGroup, type DescribedVariable, describedGroups } from '../../src/config/described.ts';
import { cell, generatedNote } from './markdown.ts';

/** `docs/configuration.md` */
export function configurationPage(): string {
  return `${[
    '# Configuration',
    '',
    generatedNote('src/config'),
    '',
    'Everything is an environment variable, from the environment or from `.env` in the home; what the environment',
    'sets wins. An empty value means "not set". Wrong and missing variables, and each `change-me` that was left, are named',
    'all at once at the start, with what is allowed and an example; a name that looks misspelt is a warning. `.env.example` holds all of them. Keep `.env` to yourself (`chmod 600 .env`): it',
    'holds passwords, and every command warns while others can read it.',
    '',
    'The home is the folder of the program, whatever folder a command is typed in; `--home DIR`, or else `COURIER_HOME`, names another.',
    '`.env` and every relative path in it are looked for there. Each start and `--status` say which `.env`, session store, data folder',
    'and version are used.',
    '',
    'A secret (*never printed* below) may also come from a file: `NAME_FILE` names it, as container platforms do, or systemd hands it',
    'over as a credential (`LoadCredential=SAP_PASSWORD:/etc/courier/sap-password`). That is the safer way, see',
    '[session-persistence.md](session-persistence.md#secrets).',
    '',
    '`session-manager.js` needs the groups *WhatsApp session* and *Service* only.',
    '',
    'Several companies in one service are described by a file with the same variables, see [companies.md](companies.md). Below, each',
    'group says where its variables belong in it.',
    ...describedGroups().flatMap(section),
  ].join('\n')}\n`;
}

const places = { service: '`service`', account: 'an account', book: 'a book' } as const;

function section({ title, level, variables }: DescribedGroup): string[] {
  return [
    '',
    `## ${title}`,
    '',
    `In a configuration file: ${places[level]}.`,
    '',
    '| variable | default | allowed | what it does |',
    '|---|---|---|---|',
    ...variables.map(row),
  ];
}

function row({ name, required, byDefault, secret, allowed, description, example }: DescribedVariable): string {
  const standard = required ? '**required**' : byDefault === '' ? '(not set)' : `\`${byDefault}\``;
  const shown = secret ? '' : ` Example: \`${example}\`.`;
  const cells = [`\`${name}\``, standard, allowed, `${description}${shown}${secret ? ' Never printed.' : ''}`];
  return `| ${cells.map(cell).join(' | ')} |`;
}
