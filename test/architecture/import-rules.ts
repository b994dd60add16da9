import type { Import } from '../support/imports.ts';

/** A part of the house: files below a path, and what they may reach. The longest path that fits decides. */
interface Zone {
  readonly path: string;
  /** Paths it may import from, besides itself; a folder of adapters is not meant by the folder above it. */
  readonly mayImport: readonly string[];
}

/** Time, log, files, what text shows, errors and what to do about them: no part of either life. */
const GROUND = [
  'src/authorities.ts',
  'src/clock.ts',
  'src/code-file.ts',
  'src/duration.ts',
  'src/log.ts',
  'src/atomic-file.ts',
  'src/plain-file.ts',
  'src/plain-http.ts',
  'src/served-files.ts',
  'src/silence.ts',
  'src/folders.ts',
  'src/private-files.ts',
  'src/node-options.js',
  'src/private-process.js',
  'src/processor-time.ts',
  'src/sqlite-transaction.ts',
  'src/start-limit.ts',
  'src/patient-deadline.ts',
  'src/quiet-collection.ts',
  'src/disk-error.ts',
  'src/visible-text.ts',
  'src/typed-text.ts',
  'src/shell-word.ts',
  'src/shape.ts',
  'src/shape-schema.ts',
  'src/trusted-connection.ts',
  'src/errors',
  'src/next-steps',
] as const;

/** What sources of PDFs know of their reading: the port, and the bytes that it gets. */
const READING = ['src/documents/reading/reader.ts', 'src/documents/reading/document-bytes.ts'] as const;

/** Folders whose files belong to nobody above them. */
const ADAPTERS = [
  'src/whatsapp/baileys',
  'src/whatsapp/webjs',
  'src/whatsapp/host',
  'src/whatsapp/registry.ts',
  'src/sap/business-one',
  'src/sap/business-one/print',
  'src/sap/business-one/attachments',
  'src/documents/folder',
  'src/documents/mailbox',
  'src/documents/reading',
  'src/documents/reading/mail',
  'src/documents/store',
  'src/documents/rendered',
  'src/database/sqlite',
  'src/database/postgres',
  'src/http',
  'src/people',
  'src/web',
  'src/api',
  'src/installations',
  'src/link-window',
  'src/next-steps/commands.ts',
] as const;

/** Imports go one way: pure files and ports ← use cases ← adapters ← service and commands. */
const ZONES: readonly Zone[] = [
  { path: 'src', mayImport: [] },
  { path: 'src/authorities.ts', mayImport: ['src/errors'] },
  { path: 'src/clock.ts', mayImport: [] },
  { path: 'src/duration.ts', mayImport: [] },
  { path: 'src/log.ts', mayImport: [] },
  { path: 'src/atomic-file.ts', mayImport: GROUND },
  { path: 'src/plain-file.ts', mayImport: [] },
  { path: 'src/plain-http.ts', mayImport: [] },
  { path: 'src/share-of.ts', mayImport: [] },
  { path: 'src/silence.ts', mayImport: ['src/clock.ts', 'src/errors'] },
  { path: 'src/served-files.ts', mayImport: ['src/plain-file.ts', 'src/share-of.ts'] },
  { path: 'src/folders.ts', mayImport: GROUND },
  { path: 'src/private-files.ts', mayImport: GROUND },
  { path: 'src/node-options.js', mayImport: [] },
  { path: 'src/private-process.js', mayImport: [] },
  { path: 'src/quiet-collection.ts', mayImport: ['src/clock.ts', 'src/log.ts'] },
  { path: 'src/disk-error.ts', mayImport: ['src/errors'] },
  { path: 'src/visible-text.ts', mayImport: [] },
  { path: 'src/typed-text.ts', mayImport: [] },
  { path: 'src/shell-word.ts', mayImport: [] },
  { path: 'src/shape.ts', mayImport: [] },
  { path: 'src/shape-schema.ts', mayImport: ['src/shape.ts'] },
  { path: 'src/sqlite-transaction.ts', mayImport: [] },
  { path: 'src/trusted-connection.ts', mayImport: [] },
  { path: 'src/errors', mayImport: ['src/next-steps', 'src/visible-text.ts'] },
  { path: 'src/next-steps', mayImport: ['src/visible-text.ts', 'src/shell-word.ts', 'src/installed.ts'] },
  // Words are a face's: whoever decides knows actions only.
  {
    path: 'src/next-steps/commands.ts',
    mayImport: ['src/next-steps', 'src/visible-text.ts', 'src/shell-word.ts', 'src/installed.ts'],
  },
  {
    path: 'src/config',
    mayImport: ['src/errors', 'src/whatsapp', 'src/database/address.ts', 'src/shell-word.ts', 'src/typed-text.ts'],
  },
  // The ports, with the pure files beside them.
  { path: 'src/whatsapp', mayImport: GROUND },
  { path: 'src/sap', mayImport: GROUND },
  { path: 'src/documents', mayImport: [...GROUND, 'src/sap'] },
  // Tokens for mail servers, by which mails are read and alerts are sent.
  { path: 'src/oauth', mayImport: GROUND },
  // What was said in English is recognised, and told in the reader's language.
  { path: 'src/translations', mayImport: ['src/errors', 'src/next-steps'] },
  { path: 'src/alerts', mayImport: [...GROUND, 'src/oauth', 'src/ownership', 'src/translations'] },
  { path: 'src/alerts/mail', mayImport: [...GROUND, 'src/alerts', 'src/oauth', 'src/translations'] },
  // The two lives: they meet in delivery's port to the session, and nowhere else.
  // The session's room itself holds its port to the vault, no more. Decisions know what they are handed; records and
  // vault know the decisions' facts; the shell, which performs them, knows the vault by its port alone.
  { path: 'src/session', mayImport: ['src/whatsapp'] },
  {
    path: 'src/session/lifecycle',
    mayImport: [
      ...['src/clock.ts', 'src/shape.ts', 'src/shape-schema.ts', 'src/alerts/kinds.ts'],
      ...['src/next-steps', 'src/whatsapp', 'src/session'],
    ],
  },
  { path: 'src/session/records', mayImport: [...GROUND, 'src/ownership', 'src/whatsapp', 'src/session/lifecycle'] },
  {
    path: 'src/session/vault',
    mayImport: [...GROUND, 'src/whatsapp', 'src/session', 'src/session/lifecycle', 'src/session/records'],
  },
  {
    path: 'src/session/shell',
    mayImport: [
      ...GROUND,
      'src/alerts',
      'src/whatsapp',
      'src/session',
      'src/session/lifecycle',
      'src/session/records',
      'src/delivery/messenger.ts',
    ],
  },
  {
    path: 'src/delivery',
    mayImport: [...GROUND, 'src/config', 'src/alerts', 'src/whatsapp', 'src/sap', 'src/documents', 'src/database'],
  },
  // What an operator can do and see: faces word it, ports do it.
  {
    path: 'src/operations',
    mayImport: [
      ...GROUND,
      'src/alerts',
      'src/whatsapp',
      'src/session/lifecycle',
      'src/session/vault',
      'src/delivery',
      'src/sap',
      'src/documents',
    ],
  },
  // Adapters implement ports and never know one another.
  { path: 'src/whatsapp/baileys', mayImport: [...GROUND, 'src/whatsapp'] },
  // An engine that starts processes of its own enters them into the host's register, which sweeps what outlives it.
  { path: 'src/whatsapp/webjs', mayImport: [...GROUND, 'src/whatsapp', 'src/whatsapp/host/orphans.ts'] },
  { path: 'src/whatsapp/host', mayImport: [...GROUND, 'src/whatsapp', 'src/whatsapp/registry.ts'] },
  // Inside the host's process it is the one that knows the engines.
  {
    path: 'src/whatsapp/registry.ts',
    mayImport: [...GROUND, 'src/whatsapp', 'src/whatsapp/baileys', 'src/whatsapp/webjs'],
  },
  { path: 'src/sap/business-one', mayImport: [...GROUND, 'src/config', 'src/sap'] },
  // SAP's own sources of PDFs.
  {
    path: 'src/sap/business-one/print',
    mayImport: [...GROUND, 'src/config', 'src/sap', 'src/sap/business-one', 'src/documents', ...READING],
  },
  {
    path: 'src/sap/business-one/attachments',
    mayImport: [...GROUND, 'src/config', 'src/sap', 'src/sap/business-one', 'src/documents', ...READING],
  },
  { path: 'src/documents/folder', mayImport: [...GROUND, 'src/documents', ...READING] },
  {
    path: 'src/documents/mailbox',
    mayImport: [...GROUND, 'src/oauth', 'src/documents', 'src/documents/reading/mail', ...READING],
  },
  { path: 'src/documents/rendered', mayImport: [...GROUND, 'src/sap', 'src/documents', ...READING] },
  { path: 'src/documents/store', mayImport: [...GROUND, 'src/documents'] },
  { path: 'src/documents/reading', mayImport: [...GROUND, 'src/documents'] },
  { path: 'src/documents/reading/mail', mayImport: [...GROUND, 'src/documents', 'src/documents/reading'] },
  // The port and what every database shares know nobody; a database knows them, and no rule of the business.
  // Who may write for an account: leases and their keeper, whichever database has them.
  { path: 'src/ownership', mayImport: GROUND },
  { path: 'src/database', mayImport: GROUND },
  { path: 'src/database/sqlite', mayImport: [...GROUND, 'src/database'] },
  { path: 'src/database/postgres', mayImport: [...GROUND, 'src/database', 'src/ownership'] },
  {
    path: 'src/http',
    mayImport: [
      ...GROUND,
      'src/next-steps/commands.ts',
      'src/config',
      'src/alerts',
      'src/whatsapp',
      'src/session/lifecycle',
      'src/session/vault',
      'src/delivery',
      'src/operations',
    ],
  },
  // Drawings know numbers and labels, nothing of where they come from.
  { path: 'src/web/charts', mayImport: ['src/visible-text.ts'] },
  // Accounts and what they did know no page, and nothing of the business.
  { path: 'src/people', mayImport: [...GROUND, 'src/database', 'src/database/sqlite', 'src/ownership'] },
  // Pages show what operations answer, and decide nothing.
  {
    path: 'src/web',
    mayImport: [
      ...GROUND,
      'src/next-steps/commands.ts',
      'src/alerts',
      'src/whatsapp',
      'src/sap',
      'src/documents',
      'src/session/lifecycle',
      'src/session/vault',
      'src/delivery',
      'src/operations',
      'src/people',
      'src/http/server.ts',
      'src/config/in-force.ts',
      'src/installations',
      'src/translations',
      'src/web/charts',
    ],
  },
  // The same for programs. Who may ask is handed in.
  {
    path: 'src/api',
    mayImport: [
      ...GROUND,
      'src/next-steps/commands.ts',
      'src/alerts',
      'src/sap',
      'src/documents',
      'src/session/lifecycle',
      'src/session/vault',
      'src/delivery',
      'src/operations',
      'src/http/server.ts',
    ],
  },
  { path: 'src/metrics', mayImport: ['src/alerts', 'src/session/lifecycle', 'src/delivery', 'src/operations'] },
  // Other installations, over the network: nothing of this one.
  { path: 'src/installations', mayImport: [...GROUND, 'src/operations'] },
  // The window of a passkey, over the network: both of its ends.
  {
    path: 'src/link-window',
    mayImport: [
      ...GROUND,
      'src/next-steps/commands.ts',
      'src/whatsapp',
      'src/operations',
      'src/people/throttle.ts',
      'src/http/server.ts',
    ],
  },
  { path: 'src/service', mayImport: ['src', ...ADAPTERS] },
  { path: 'src/cli', mayImport: ['src', ...ADAPTERS] },
];

/** What others know as a port alone: delivery's `Messenger`, the operations' session and backups, the life-cycle's vault. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  'src/session/shell/supervisor.ts': ['src/session', 'src/service'],
  'src/session/vault/vault.ts': ['src/session', 'src/service'],
};

/** Heavy packages, or ones that tie us to somebody, and the only places that know them. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  baileys: ['src/whatsapp/baileys'],
  'whatsapp-web.js': ['src/whatsapp/webjs'],
  'puppeteer-core': ['src/whatsapp/webjs'],
  '@sparticuz/chromium': ['src/whatsapp/webjs'],
  hono: ['src/http', 'src/web', 'src/api', 'src/link-window', 'src/alerts/mail'],
  '@hono/zod-openapi': ['src/api'],
  'prom-client': ['src/metrics'],
  nodemailer: ['src/alerts/mail'],
  '@hono/node-server': ['src/http'],
  pino: ['src/service'],
  unpdf: ['src/documents/reading'],
  imapflow: ['src/documents/mailbox'],
  'postal-mime': ['src/documents/reading/mail'],
  pdfkit: ['src/documents/rendered', 'src/operations/deliveries/proof-pdf.ts'],
  'libphonenumber-js': ['src/delivery/rules/phone-numbers'],
  pg: ['src/database/postgres'],
  'node:sqlite': ['src/database/sqlite', 'src/whatsapp/baileys', 'src/session', 'src/alerts', 'src/cli'],
  'node:child_process': [
    'src/whatsapp/host',
    'src/whatsapp/webjs',
    'src/documents/reading',
    'src/processor-time.ts',
    'src/service/access-list.ts',
    // npm is asked by its own command: proxies, certificates and logins are its.
    'src/service/upgrade/npm-registry.ts',
    // Service managers are told by their own commands.
    'src/cli/service',
    'src/service/copy-process.ts',
  ],
};

/**
 * Where decisions live: their files get the time, the chance and the facts handed in. Adapters below are not meant.
 */
const PURE = [
  'src/session/lifecycle',
  'src/delivery/rules',
  'src/documents',
  'src/errors',
  'src/next-steps',
  'src/ownership/lease.ts',
] as const;

/** True for a file that decides and does nothing else. */
export function isPure(file: string): boolean {
  return PURE.some((folder) => within(file, folder)) && !ADAPTERS.some((adapter) => within(file, adapter));
}

/** Every path that a rule names. */
export const namedPaths: ReadonlySet<string> = new Set([
  ...ADAPTERS,
  ...PURE,
  ...ZONES.flatMap(({ path, mayImport }) => [path, ...mayImport]),
  ...Object.entries(KEPT).flat(2),
  ...Object.values(PACKAGES).flat(),
]);

/** Why an import breaks a rule, as a sentence; null when it does not. */
export function breach({ from, to, isPackage }: Import): string | null {
  if (isPackage) {
    const places = PACKAGES[to];
    if (places === undefined || places.some((place) => within(from, place))) return null;
    return `${from} imports ${to}, which only ${places.join(', ') || 'nothing in src'} may know`;
  }
  if (!to.startsWith('src/')) return `${from} imports ${to}: nothing in src may reach outside it`;
  const keepers = KEPT[to];
  if (keepers && !keepers.some((place) => within(from, place)))
    return `${from} imports ${to}, which only ${keepers.join(', ')} may know: take a port of it`;
  const home = zoneOf(from);
  const target = zoneOf(to);
  if (home.path === target.path) return null;
  const allowed = home.mayImport.some(
    (place) => place === to || place === target.path || (place === 'src' && !isAdapter(target.path)),
  );
  return allowed ? null : `${from} imports ${to}: ${home.path} may not know ${target.path}`;
}

function zoneOf(file: string): Zone {
  const zone = ZONES.filter(({ path }) => within(file, path)).toSorted((a, b) => b.path.length - a.path.length)[0];
  if (!zone) throw new RangeError(`${file} is in no part of the house`);
  return zone;
}

function isAdapter(path: string): boolean {
  return ADAPTERS.some((adapter) => adapter === path);
}

function within(file: string, path: string): boolean {
  return file === path || file.startsWith(`${path}/`);
}
